"""The State's directory of administrations (DILA): reads its files as a stream, whatever their shape."""
