def test_x(databases):
    from django.db import connection
    print(databases.template, connection.settings_dict)
    with connection.cursor() as c:
        c.execute("select current_database(), (select count(*) from pg_tables where schemaname='public')"); print(c.fetchone())
    databases._command('CREATE DATABASE "bench_q" TEMPLATE "test_portal"')
    databases.made.append("bench_q")
    databases.use("bench_q")
    with connection.cursor() as c:
        c.execute("select current_database(), (select count(*) from pg_tables where schemaname='public')"); print(c.fetchone())
