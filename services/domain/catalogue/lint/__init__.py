"""The lint of a matter: agrees it with itself, with the policy document, with the law and the calendar?"""
