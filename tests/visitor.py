"""Somebody at a browser without scripts, who counts their clicks: links, boxes and buttons, but no keys."""

from urllib.parse import urljoin

from lxml import html

from tests.words import read_words


class Visitor:
    def __init__(self, client, address="/"):
        """Signed in, and on the page that follows; what it took to get there is not counted."""
        self.client, self.clicks = client, 0
        self._open(address)

    def _open(self, address, data=None):
        address = urljoin(getattr(self, "address", "/"), address)
        send = self.client.get if data is None else self.client.post
        self.response = send(address, data, follow=True)
        path, query = (self.response.request[key] for key in ("PATH_INFO", "QUERY_STRING"))
        self.address = f"{path}?{query}"
        assert self.response.status_code == 200, self.address
        if self.response["Content-Type"].startswith("text/html"):
            self.main = html.fromstring(self.response.content).find(".//main")

    @property
    def words(self):
        return read_words(self.response)

    def follow(self, words):
        """Click the first link of the page that has these words."""
        link = next(
            link for link in self.main.iterfind(".//a[@href]") if words in " ".join(link.text_content().split())
        )
        self.clicks += 1
        self._open(link.get("href"))
        return self

    def tick(self, words):
        label = next(label for label in self.main.iterfind(".//label") if words in label.text_content())
        self.main.get_element_by_id(label.get("for")).checked = True
        self.clicks += 1
        return self

    def press(self, words, **typed):
        """Press a button, once its form is filled in."""
        button = next(button for button in self.main.iterfind(".//button") if words in button.text_content())
        form = next(button.iterancestors("form"))
        data = dict(form.form_values()) | typed | ({button.name: button.get("value")} if button.get("name") else {})
        data = {name: value for name, value in data.items() if name}
        self.clicks += 1
        if form.method == "GET":
            query = "&".join(f"{name}={value}" for name, value in data.items())
            self._open(f"{form.get('action') or ''}?{query}")
        else:
            self._open(form.get("action") or self.address, data)
        return self
