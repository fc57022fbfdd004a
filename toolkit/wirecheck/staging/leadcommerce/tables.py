"""The tables of Lead Commerce. Times are UNIX seconds, money is whole cents, a list is the JSON of its ids or records."""

TABLES = """
CREATE TABLE leadcommerce_hour (hour INTEGER PRIMARY KEY, asked INTEGER NOT NULL);

CREATE TABLE leadcommerce_company (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX leadcommerce_company_name ON leadcommerce_company (name);

CREATE TABLE leadcommerce_customer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    fax TEXT NOT NULL,
    customer_type INTEGER NOT NULL,
    username TEXT NOT NULL,
    company_id INTEGER REFERENCES leadcommerce_company (id),
    lead INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    status INTEGER NOT NULL,
    attributes TEXT NOT NULL
);

CREATE TABLE leadcommerce_address (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL REFERENCES leadcommerce_customer (id),
    full_name TEXT NOT NULL,
    address_1 TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    city TEXT NOT NULL,
    subregion INTEGER,
    postal_code TEXT NOT NULL,
    region INTEGER,
    phone TEXT NOT NULL,
    biz_name TEXT NOT NULL,
    default_billing INTEGER NOT NULL,
    default_shipping INTEGER NOT NULL,
    status INTEGER NOT NULL
);
CREATE INDEX leadcommerce_address_customer ON leadcommerce_address (customer_id);

CREATE TABLE leadcommerce_product (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    display_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    cost INTEGER,
    price INTEGER,
    product_type INTEGER,
    terms INTEGER,
    details TEXT NOT NULL,
    weight_only INTEGER NOT NULL,
    ship_alone INTEGER NOT NULL,
    length INTEGER,
    width INTEGER,
    height INTEGER,
    weight TEXT NOT NULL,
    seo_title TEXT NOT NULL,
    seo_keyword TEXT NOT NULL,
    seo_description TEXT NOT NULL,
    url TEXT NOT NULL,
    available_on TEXT NOT NULL,
    unavailable_after TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    bulk_pricing INTEGER,
    created INTEGER NOT NULL,
    last_updated INTEGER NOT NULL,
    vendors TEXT NOT NULL DEFAULT '[]',
    cat TEXT NOT NULL DEFAULT '[]',
    subcat TEXT NOT NULL DEFAULT '[]',
    variations TEXT NOT NULL DEFAULT '[]',
    images TEXT NOT NULL DEFAULT '[]',
    related TEXT NOT NULL DEFAULT '[]',
    skus TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX leadcommerce_product_display_id ON leadcommerce_product (display_id);
CREATE INDEX leadcommerce_product_status ON leadcommerce_product (status);
CREATE INDEX leadcommerce_product_type ON leadcommerce_product (product_type);
CREATE INDEX leadcommerce_product_last_updated ON leadcommerce_product (last_updated);
CREATE INDEX leadcommerce_product_price ON leadcommerce_product (price);
"""
