using Weir.Broker.Security;

namespace Weir.Tests.Broker.Security;

/// <summary>Which ACLs a filter names: Kafka's ResourcePatternFilter and AccessControlEntryFilter.</summary>
public sealed class AclFilterTests
{
    [Theory]
    [InlineData("Any", null, "literal foo; literal *; literal foobar; prefixed f; prefixed foo")]
    [InlineData("Any", "foo", "literal foo; prefixed foo")]
    [InlineData("Literal", "foo", "literal foo")]
    [InlineData("Literal", null, "literal foo; literal *; literal foobar")]
    [InlineData("Literal", "*", "literal *")]
    [InlineData("Prefixed", "foo", "prefixed foo")]
    [InlineData("Prefixed", null, "prefixed f; prefixed foo")]
    [InlineData("Match", "foo", "literal foo; literal *; prefixed f; prefixed foo")]
    [InlineData("Match", "f", "literal *; prefixed f")]
    [InlineData("Match", "other", "literal *")]
    public void Names_are_taken_literally_as_prefixes_or_as_what_would_decide(string pattern, string? name, string expected)
    {
        string[] rules = ["literal foo", "literal *", "literal foobar", "prefixed f", "prefixed foo"];
        var filter = new AclFilter(AclResource.Topic, Enum.Parse<AclPattern>(pattern), name, null, null, AclOperation.Any, AclPermission.Any);
        Assert.Equal(expected.Split("; ").Order(), rules.Where(rule => filter.Matches(Topic(rule))).Order());
    }

    [Theory]
    [InlineData("Topic Any - - - Any Any", true)]
    [InlineData("Any Any - - - Any Any", true)]
    [InlineData("Group Any - - - Any Any", false)]
    [InlineData("Topic Any - User:bob - Any Any", true)]
    [InlineData("Topic Any - User:* - Any Any", false)]
    [InlineData("Topic Any - - 10.0.0.1 Any Any", true)]
    [InlineData("Topic Any - - * Any Any", false)]
    [InlineData("Topic Any - - - Read Any", true)]
    [InlineData("Topic Any - - - All Any", false)]
    [InlineData("Topic Any - - - Any Allow", true)]
    [InlineData("Topic Any - - - Any Deny", false)]
    public void The_rest_of_a_filter_is_compared_as_it_stands(string filter, bool expected)
    {
        string?[] words = [.. filter.Split(' ').Select(word => word == "-" ? null : word)];
        var read = new AclFilter(Enum.Parse<AclResource>(words[0]!), Enum.Parse<AclPattern>(words[1]!), words[2], words[3], words[4], Enum.Parse<AclOperation>(words[5]!), Enum.Parse<AclPermission>(words[6]!));
        Assert.Null(read.Problem());
        Assert.Equal(expected, read.Matches(Rule.Parse("Allow User:bob Read Topic Literal t 10.0.0.1")));
    }

    static Acl Topic(string rule) => Rule.Parse($"Allow User:bob Read Topic {(rule.StartsWith("literal", StringComparison.Ordinal) ? "Literal" : "Prefixed")} {rule.Split(' ')[1]}");
}
