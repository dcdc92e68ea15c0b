"""Reading the exports of Lingxing and Amazon: recognised by their headers, in any encoding, language and layout."""
