"""The tables of the vendor. What the page calls a SID is a row's number; times are Unix seconds."""

from __future__ import annotations

CUSTOM_FIELDS = tuple(f"cmr_custom_{number}" for number in range(1, 11))
"""The ten fields that a shop names itself."""

TABLES = f"""
CREATE TABLE modularmerchant_customer (
    cid INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    phone_ac TEXT NOT NULL,
    phone TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    {" ".join(f"{name} TEXT NOT NULL," for name in CUSTOM_FIELDS)}
    use_prev_cc INTEGER NOT NULL,
    tab_terms INTEGER NOT NULL,
    tab_limit TEXT NOT NULL,
    is_tax_exempt INTEGER NOT NULL,
    notes TEXT NOT NULL,
    cmr_news TEXT NOT NULL,
    create_date INTEGER NOT NULL,
    edit_date INTEGER NOT NULL,
    edited_by INTEGER NOT NULL,
    email_bounces INTEGER NOT NULL,
    email_opt_in INTEGER NOT NULL,
    reward_points INTEGER NOT NULL
);
CREATE TABLE modularmerchant_address (
    address_id INTEGER PRIMARY KEY,
    cid INTEGER NOT NULL REFERENCES modularmerchant_customer,
    side TEXT NOT NULL CHECK (side IN ('bill', 'ship')),
    nick_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    address1 TEXT NOT NULL,
    address2 TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    zip TEXT NOT NULL,
    country TEXT NOT NULL,
    UNIQUE (cid, side)
);
CREATE TABLE modularmerchant_affiliate (
    cid INTEGER PRIMARY KEY REFERENCES modularmerchant_customer,
    is_approved INTEGER NOT NULL,
    company TEXT NOT NULL,
    fax TEXT NOT NULL,
    parent_tid INTEGER NOT NULL,
    payable_to TEXT NOT NULL CHECK (payable_to IN ('Individual', 'Company')),
    tax_class TEXT NOT NULL CHECK (tax_class IN ('Individual', 'Company')),
    tax_id TEXT NOT NULL,
    url TEXT NOT NULL
);
CREATE TABLE modularmerchant_product (
    product_sid INTEGER PRIMARY KEY,
    product_name TEXT NOT NULL
);
CREATE TABLE modularmerchant_order (
    order_id INTEGER PRIMARY KEY,
    cid INTEGER NOT NULL REFERENCES modularmerchant_customer,
    order_date INTEGER NOT NULL
);
CREATE INDEX modularmerchant_order_by_customer ON modularmerchant_order (cid, order_date);
CREATE TABLE modularmerchant_order_product (
    order_id INTEGER NOT NULL REFERENCES modularmerchant_order,
    line INTEGER NOT NULL,
    product_sid INTEGER NOT NULL REFERENCES modularmerchant_product,
    PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
CREATE TABLE modularmerchant_subscription (
    cid INTEGER NOT NULL REFERENCES modularmerchant_customer,
    product_sid INTEGER NOT NULL REFERENCES modularmerchant_product,
    bill_date INTEGER NOT NULL,
    is_cancelled INTEGER NOT NULL,
    PRIMARY KEY (cid, product_sid)
) WITHOUT ROWID;
"""
