"""Addresses of a version's own pages, below /policies/."""

from django.urls import path

from . import views

urlpatterns = [
    path("<slug:slug>/versions/", views.versions, name="versions"),
    path("<slug:slug>/versions/<number:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<slug:slug>/versions/<number:number>/", views.version, name="version"),
    path("<slug:slug>/versions/<number:number>/<slug:part>/", views.version, name="version_part"),
]
