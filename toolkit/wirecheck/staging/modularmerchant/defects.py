"""What can be wrong with the vendor's answers. Each switch bends one place of the code; the name is asked for there."""

from __future__ import annotations

from wirecheck.staging.vendor import Defect, Trigger

_PAGE, _COMPANION = "modularmerchant-check-customer", "companion"
_SAMPLE, _NODES, _OPTIONS = "Sample XML Response", "nodes included in the customer response xml", "request options"
_ASKING, _ANSWERING = "Modular Merchant > requests", "Modular Merchant > responses"


def _defect(what: str, trigger: Trigger, does: str, shows: str, section: str, document: str = _PAGE) -> Defect:
    return Defect(name=f"modularmerchant-{what}", operation="customer.check", does=does, shows=shows, document=document, section=section, trigger=trigger)


_EASY, _MEDIUM, _HARD = Trigger.EASY, Trigger.MEDIUM, Trigger.HARD

DEFECTS = (
    _defect("text-not-encoded", _EASY, "Texts are XML-escaped but not url-encoded.", "any account", _SAMPLE),
    _defect("text-encoded-twice", _EASY, "Texts are url-encoded twice over.", "any account", _SAMPLE),
    _defect("text-encoded-as-latin-1", _MEDIUM, "Texts are url-encoded from Latin-1 bytes.", "an account with a letter beyond ASCII", _SAMPLE),
    _defect(
        "crash-beyond-ascii",
        _MEDIUM,
        "A letter beyond ASCII in the answer ends in a plain 500.",
        "an account with such a letter",
        _ANSWERING,
        _COMPANION,
    ),
    _defect("wrong-root", _EASY, "The root element is result.", "any request", _SAMPLE),
    _defect("media-type-of-a-page", _EASY, "The content type is text/html.", "any request", _ANSWERING, _COMPANION),
    _defect("status-in-another-word", _EASY, "A success says ok in response_status.", "any account", _ANSWERING, _COMPANION),
    _defect("success-for-a-failure", _MEDIUM, "A login that fails is answered success, without an account.", "a wrong password", _ANSWERING, _COMPANION),
    _defect("password-not-checked", _MEDIUM, "Any password opens the account.", "a wrong password", _OPTIONS),
    _defect("password-answered-plain", _EASY, "The password is answered as it was sent.", "any account", _SAMPLE),
    _defect("key-echoed", _EASY, "The account's key stands in the answer.", "any account", _SAMPLE),
    _defect("admin-key-not-checked", _MEDIUM, "The admin's key is neither needed nor compared.", "a request without it", _ASKING, _COMPANION),
    _defect("api-key-not-checked", _MEDIUM, "The account's key is neither needed nor compared.", "a request with another one", _ASKING, _COMPANION),
    _defect("email-of-another-account", _EASY, "The e-mail address answered is that of another account.", "any account", _OPTIONS),
    _defect(
        "accounts-mixed-up-together", _HARD, "Requests at one time are answered with the account after the one asked for.", "two requests at one time", _OPTIONS
    ),
    _defect(
        "entities-expanded",
        _HARD,
        "Entities that the request declares are replaced.",
        "a request with an entity for the e-mail address",
        _ASKING,
        _COMPANION,
    ),
    _defect("undocumented-member", _EASY, "The customer has a session_token.", "any account", _SAMPLE),
    _defect("email-missing", _EASY, "The customer has no e-mail address.", "any account", _SAMPLE),
    _defect("product-name-missing", _MEDIUM, "The products of orders have no name.", "order_history, an account with orders within it", _NODES),
    _defect("null-for-empty", _MEDIUM, "Members of the customer that are empty are answered as NULL.", "an account without a second address line", _SAMPLE),
    _defect("state-without-country", _MEDIUM, "A state is written without its country.", "an account in a country with states", _SAMPLE),
    _defect("has-tab-as-number", _MEDIUM, "has_tab is 1 or 0.", "any account", _SAMPLE),
    _defect("tab-limit-grouped", _MEDIUM, "The thousands of tab_limit are grouped by a comma.", "an account with a tab of 1,000 or more", _SAMPLE),
    _defect("create-date-written", _EASY, "create_date is a written date and time.", "any account", _NODES),
    _defect("bill-date-written", _MEDIUM, "bill_date is a written date and time.", "get_subscription Yes, an account that is subscribed", _NODES),
    _defect("order-date-in-milliseconds", _MEDIUM, "order_date counts milliseconds.", "order_history, an account with orders within it", _NODES),
    _defect("orders-outside-window", _MEDIUM, "All orders are answered, however old.", "order_history less than the age of the oldest order", _OPTIONS),
    _defect("order-window-a-day-long", _HARD, "The window of orders is a day too long.", "order_history N, an order between N and N + 1 days old", _OPTIONS),
    _defect("orders-not-asked-for", _EASY, "order_data is there without being asked for.", "no order_history", _SAMPLE),
    _defect("no-orders-no-section", _MEDIUM, "order_data is missing where it would be empty.", "order_history, an account without orders within it", _SAMPLE),
    _defect("orders-cut-at-five", _HARD, "No more than five orders are answered.", "order_history, an account with more orders within it", _SAMPLE),
    _defect(
        "order-repeated-by-product", _HARD, "An order of several products is answered once for each.", "order_history, an order of several products", _SAMPLE
    ),
    _defect("any-word-is-yes", _MEDIUM, "Any word in get_subscription asks for the subscriptions.", "get_subscription No", _SAMPLE),
    _defect("subscriptions-missing", _MEDIUM, "subscription_data is missing though asked for.", "get_subscription Yes", _SAMPLE),
    _defect(
        "cancelled-subscriptions-listed",
        _HARD,
        "Subscriptions that were cancelled are answered too.",
        "get_subscription Yes, an account that cancelled one",
        _SAMPLE,
    ),
)
