"""The page of commands is what the commands say of themselves."""

from tests.api.help_pages import PAGE, renewed


def test_page_is_fresh():
    """Each command's block is its help; after a change that is meant, `scripts/public-names` renews it."""
    assert renewed(PAGE.read_text()) == PAGE.read_text()
