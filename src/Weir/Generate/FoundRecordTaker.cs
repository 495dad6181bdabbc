namespace Weir.Generate;

/// <summary>Takes a record that a reader found.</summary>
delegate void FoundRecordTaker(in FoundRecord found);
