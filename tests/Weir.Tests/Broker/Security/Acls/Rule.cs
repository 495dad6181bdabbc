using Weir.Broker.Security;

namespace Weir.Tests.Broker.Security;

/// <summary>ACLs in words: <c>Allow User:bob Read Topic Prefixed foo_</c>, with a host behind it where it is not every one.</summary>
static class Rule
{
    public static Acl Parse(string text)
    {
        string[] words = text.Split(' ');
        return new(Enum.Parse<AclResource>(words[3]), Enum.Parse<AclPattern>(words[4]), words[5], words[1], words.Length > 6 ? words[6] : "*", Enum.Parse<AclOperation>(words[2]), Enum.Parse<AclPermission>(words[0]));
    }

    /// <summary>Several, with semicolons between them.</summary>
    public static IReadOnlyList<Acl> All(string text) => [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
}
