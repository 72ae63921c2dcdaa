"""Tables in; maps, charts, texts and downloads out. Dutch words and colours live here."""
