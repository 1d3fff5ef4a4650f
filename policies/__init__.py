"""What is required and how it is tested: criteria, controls in Rego, the engines, and the rules of operation."""
