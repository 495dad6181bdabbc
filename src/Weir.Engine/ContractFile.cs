namespace Weir.Engine;

/// <summary>A JSON Schema as it was read.</summary>
/// <param name="Path">Its full path, for problems.</param>
/// <param name="Utf8Json">Its bytes, not yet checked.</param>
public sealed record ContractFile(string Path, ReadOnlyMemory<byte> Utf8Json);
