namespace Weir.Commands.Doctoring;

/// <summary>The operations that a broker says this user may do on a resource: a bit for each (KIP-430).</summary>
/// <param name="Bits">As the broker sent them; <see cref="int.MinValue"/> where it did not.</param>
readonly record struct AclOperations(int Bits)
{
    /// <summary>Kafka's AclOperation codes, by name.</summary>
    static readonly Dictionary<string, int> Codes = new() { ["READ"] = 3, ["WRITE"] = 4, ["CREATE"] = 5, ["DESCRIBE"] = 8, ["DESCRIBE_CONFIGS"] = 10 };

    /// <summary>Brokers before 2.3 do not say.</summary>
    public bool AreKnown => Bits != int.MinValue;

    /// <summary>Those of <paramref name="needed"/> that are not allowed.</summary>
    public IReadOnlyList<string> Missing(params string[] needed)
    {
        int bits = Bits;
        return [.. needed.Where(name => (bits & 1 << Codes[name]) == 0)];
    }
}
