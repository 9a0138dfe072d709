"""What the server tells a browser about each answer, as the browser itself receives it; what a proxy adds is in SECURITY.md."""

import urllib.request

STATIC = "app/static/icon.png"
OPEN_WEBSOCKET = """url => new Promise(end => {
  const socket = new WebSocket(url)
  socket.onopen = () => end("open")
  socket.onerror = () => end("refused")
})"""


def headers_of(page, url):
    """What the browser got for each address while it opened this one: address to (headers, status)."""
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: (answer.headers, answer.status)}))
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    return answers


def test_what_a_browser_is_told_and_where_it_goes(app_url, open_page):
    page = open_page(app_url)
    answers = headers_of(page, f"{app_url}/dataset")
    failed = [url for url, (_, status) in answers.items() if status not in (200, 304)]
    assert all("/dataset/_stcore/" in url for url in failed)  # Streamlit asks below the page's path first, then where the answer is
    assert {url.split("/")[2] for url in answers if url.startswith("http")} == {app_url.split("/")[2]}  # nothing from elsewhere
    ours = {url: headers for url, (headers, _) in answers.items() if url.startswith("http")}
    for_anybody = [url for url, headers in ours.items() if "access-control-allow-origin" in headers]
    assert all("/_stcore/" in url or "/app/static/" in url for url in for_anybody)  # the app's own pictures and fonts, which are no secret
    scripts = [headers for url, headers in ours.items() if url.endswith(".js")]
    assert scripts
    assert all("javascript" in headers["content-type"] for headers in scripts)
    assert not [headers for headers in ours.values() if "python" in headers.get("server", "").lower()]


def test_the_cookie_is_of_this_site_alone_and_a_file_of_ours_is_not_taken_for_another_kind(app_url, open_page):
    page = open_page(f"{app_url}/draw?way=photo")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert all(cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies.values())
    assert all(cookie["domain"] == "127.0.0.1" for cookie in cookies.values())
    with urllib.request.urlopen(f"{app_url}/{STATIC}") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "image/png"


def test_an_upload_without_the_token_and_from_elsewhere_is_refused(app_url, open_page):
    page = open_page(f"{app_url}/draw?way=photo")
    send = "async path => (await fetch(path, {method: 'PUT', body: 'x'})).status"
    assert page.evaluate(send, f"{app_url}/_stcore/upload_file/nobody/x") in (400, 403)
    page.goto("about:blank")
    assert page.evaluate(OPEN_WEBSOCKET, app_url.replace("http", "ws") + "/_stcore/stream") == "refused"
