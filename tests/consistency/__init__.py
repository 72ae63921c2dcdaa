"""Everything one run says, side by side: files, documents and pages may differ in form only."""
