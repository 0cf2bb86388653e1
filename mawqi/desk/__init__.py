"""The review desk: a page on this computer where an analyst reads, accepts and corrects the incidents of a case."""
