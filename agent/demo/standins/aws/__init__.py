"""A stand-in for AWS: moto in process or as a server, with what moto lacks and with faults on request."""
