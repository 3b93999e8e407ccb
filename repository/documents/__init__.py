"""Paper and tables: frozen data in, bytes out (PDF by typst, XLSX, QR, Code 128). No database, no clock."""
