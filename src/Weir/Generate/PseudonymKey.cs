namespace Weir.Generate;

/// <summary>One version of a key.</summary>
sealed record PseudonymKey(int Version, byte[] Bytes)
{
    /// <summary>Keys are not for reading aloud.</summary>
    public override string ToString() => $"v{Version} ***";
}
