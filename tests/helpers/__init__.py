"""Small working stand-ins and worlds for the tests."""
