"""`dashcam demo`: a dashboard full of life, and one trace that grows while one looks."""

from tests.e2e.served import dashboard


def test_one_command_shows_what_it_is_like(tmp_path, visit_to):
    """Four apps on the overview; the agent at work is in the list, and its trace gets calls without anybody asking."""
    with dashboard(tmp_path / "demo.db", "demo") as served:
        here = visit_to(served)
        page = here.go("/")
        for app in ("help-desk", "travel-agent", "reports", "chat"):
            page.get_by_role("link", name=app, exact=True).first.wait_for()
        page = here.go('/traces?filter=app == "inbox"')
        page.get_by_text("Inbox.work_through").first.click()
        sorted_letters = page.get_by_role("treeitem").filter(has_text="Inbox.sort")
        sorted_letters.nth(0).wait_for()
        before = sorted_letters.count()
        sorted_letters.nth(before).wait_for()
