using Weir.Broker.Security;

namespace Weir.Tests.Broker.Security;

/// <summary>What ACLs decide. The tables are those of StandardAuthorizerTest and AuthorizerTest of Apache Kafka.</summary>
public sealed class AclIndexTests
{
    const string Many = "Allow User:* Read Topic Literal green2; Allow User:bob Read Topic Prefixed green; Allow User:bob Read Topic Literal betamax4; Allow User:bob Read Topic Literal betamax; "
        + "Allow User:* Read Topic Prefixed beta; Allow User:* Read Topic Prefixed alpha; Deny User:bob Read Topic Prefixed alp; Allow User:bob Write Group Literal *; Deny User:* Write Group Literal wheel";

    const string Denials = "Deny User:alice All Topic Literal foo; Allow User:alice Read Topic Prefixed foo; Deny User:* All Topic Literal foo; Allow User:* Describe Topic Prefixed foo";

    const string Alls = "Allow User:* All Topic Literal foo; Allow User:alice All Topic Prefixed bar; Allow User:bob All Topic Literal baz";

    const string Hosts = "Deny User:alice Read Topic Literal foo 192.168.1.1; Allow User:alice Read Topic Literal foo; Allow User:bob Read Topic Literal bar 192.168.1.2; Allow User:* Describe Topic Literal bar 127.0.0.1";

    [Theory]
    [InlineData(Many, "bob", "Read Topic green1", true)]
    [InlineData(Many, "bob", "Write Group wheel", false)]
    [InlineData(Many, "bob", "Read Topic alpha", false)]
    [InlineData(Many, "eve", "Read Topic alpha", true)]
    [InlineData(Many, "eve", "Read Topic alpha1", true)]
    [InlineData(Many, "bob", "Write Group arbitrary", true)]
    [InlineData(Many, "eve", "Write Group arbitrary", false)]
    [InlineData(Many, "bob", "Read Topic ala", false)]
    [InlineData(Many, "eve", "Read Topic green", false)]
    [InlineData(Many, "eve", "Read Topic green2", true)]
    [InlineData(Many, "eve", "Read Group green2", false)]
    [InlineData(Denials, "alice", "Write Topic foo", false)]
    [InlineData(Denials, "alice", "Read Topic foo", false)]
    [InlineData(Denials, "alice", "Describe Topic foo", false)]
    [InlineData(Denials, "alice", "Read Topic foobar", true)]
    [InlineData(Denials, "bob", "Describe Topic foo", false)]
    [InlineData(Denials, "bob", "Describe Topic foobaz", true)]
    [InlineData(Denials, "bob", "Read Topic foobaz", false)]
    [InlineData(Alls, "alice", "Write Topic foo", true)]
    [InlineData(Alls, "alice", "DescribeConfigs Topic bar", true)]
    [InlineData(Alls, "alice", "Describe Topic baz", false)]
    [InlineData(Alls, "bob", "Read Topic bar", false)]
    [InlineData(Alls, "bob", "Describe Topic baz", true)]
    [InlineData(Alls, "malory", "Describe Topic foo", true)]
    [InlineData(Alls, "malory", "Write Topic bar", false)]
    public void Of_what_names_a_resource_a_denial_wins_and_else_a_permission(string acls, string user, string asked, bool expected) => Assert.Equal(expected, Decide(acls, user, asked));

    [Theory]
    [InlineData("alice", "127.0.0.1", "Read Topic foo", true)]
    [InlineData("alice", "127.0.0.1", "Read Topic bar", false)]
    [InlineData("alice", "127.0.0.1", "Describe Topic bar", true)]
    [InlineData("alice", "192.168.1.1", "Read Topic foo", false)]
    [InlineData("alice", "192.168.1.1", "Describe Topic bar", false)]
    [InlineData("alice", "192.168.1.2", "Read Topic foo", true)]
    [InlineData("bob", "127.0.0.1", "Read Topic bar", false)]
    [InlineData("bob", "192.168.1.2", "Read Topic bar", true)]
    [InlineData("bob", "192.168.1.2", "Describe Topic bar", true)]
    public void An_acl_of_a_host_is_about_that_one_alone(string user, string host, string asked, bool expected) => Assert.Equal(expected, Decide(Hosts, user, asked, host: host));

    [Theory]
    [InlineData("Allow", "Describe", "Describe", true)]
    [InlineData("Allow", "Read", "Describe", true)]
    [InlineData("Allow", "Write", "Describe", true)]
    [InlineData("Allow", "Delete", "Describe", true)]
    [InlineData("Allow", "Alter", "Describe", true)]
    [InlineData("Allow", "Create", "Describe", false)]
    [InlineData("Allow", "AlterConfigs", "Describe", false)]
    [InlineData("Allow", "DescribeConfigs", "DescribeConfigs", true)]
    [InlineData("Allow", "AlterConfigs", "DescribeConfigs", true)]
    [InlineData("Allow", "Alter", "DescribeConfigs", false)]
    [InlineData("Allow", "Describe", "Read", false)]
    [InlineData("Allow", "Read", "Write", false)]
    [InlineData("Allow", "All", "AlterConfigs", true)]
    public void Some_operations_allow_others_too(string permission, string operation, string asked, bool expected) => Assert.Equal(expected, Decide($"{permission} User:bob {operation} Topic Prefixed foo_", "bob", $"{asked} Topic foo_bar"));

    [Theory]
    [InlineData("Read", "Describe", true)]
    [InlineData("Write", "Describe", true)]
    [InlineData("Delete", "Describe", true)]
    [InlineData("Alter", "Describe", true)]
    [InlineData("AlterConfigs", "DescribeConfigs", true)]
    [InlineData("Describe", "Describe", false)]
    [InlineData("All", "Describe", false)]
    public void A_denial_denies_no_more_than_it_says(string denied, string asked, bool expected) => Assert.Equal(expected, Decide($"Allow User:bob All Topic Literal t; Deny User:bob {denied} Topic Literal t", "bob", $"{asked} Topic t"));

    [Theory]
    [InlineData("topic1", false)]
    [InlineData("topic2", true)]
    [InlineData("pre", false)]
    public void Where_no_acl_names_a_resource_the_default_decides(string topic, bool expected)
    {
        const string Acls = "Allow User:alice Read Topic Literal topic1; Allow User:alice Read Topic Prefixed pre; Allow User:alice Read Group Literal topic2";
        Assert.Equal(expected, Decide(Acls, "bob", $"Read Topic {topic}", byDefault: true));
        Assert.False(Decide(Acls, "bob", $"Read Topic {topic}", byDefault: false));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Allow User:bob Write Topic Literal a", true)]
    [InlineData("Allow User:bob Write Topic Prefixed a", true)]
    [InlineData("Allow User:bob All Topic Literal *", true)]
    [InlineData("Allow User:* Write Topic Literal a", true)]
    [InlineData("Allow User:eve Write Topic Literal a", false)]
    [InlineData("Allow User:bob Write Topic Literal a 10.0.0.1", false)]
    [InlineData("Allow User:bob Read Topic Literal a", false)]
    [InlineData("Allow User:bob Write Group Literal a", false)]
    [InlineData("Allow User:bob Write Topic Literal a; Deny User:bob Write Topic Literal a", false)]
    [InlineData("Allow User:bob Write Topic Literal a; Deny User:bob Write Topic Literal b", true)]
    [InlineData("Allow User:bob Write Topic Prefixed ab; Deny User:bob Write Topic Literal ab", true)]
    [InlineData("Allow User:bob Write Topic Prefixed ab; Deny User:bob Write Topic Prefixed a", false)]
    [InlineData("Allow User:bob Write Topic Prefixed ab; Deny User:bob Write Topic Prefixed abc", true)]
    [InlineData("Allow User:bob Write Topic Literal ab; Deny User:bob Write Topic Prefixed a", false)]
    [InlineData("Allow User:bob Write Topic Literal *; Deny User:bob Write Topic Prefixed a", true)]
    [InlineData("Allow User:bob Write Topic Literal ab; Deny User:* All Topic Literal *", false)]
    public void Somewhere_is_where_a_permission_is_not_covered_by_a_denial(string acls, bool expected) =>
        Assert.Equal(expected, new AclIndex(Rule.All(acls)).AllowsAny("User:bob", "127.0.0.1", AclOperation.Write, AclResource.Topic, byDefault: false));

    [Fact]
    public void It_decides_as_going_through_all_acls_one_by_one_does()
    {
        var random = new Random(11);
        string[] names = ["a", "ab", "abc", "b", "*", "ba"], users = ["User:bob", "User:eve", "User:*"], hosts = ["*", "10.0.0.1"];
        T Pick<T>(params T[] of) => of[random.Next(of.Length)];
        for (int round = 0; round < 3_000; round++)
        {
            List<Acl> acls = [.. Enumerable.Range(0, random.Next(6)).Select(_ => new Acl(Pick(AclResource.Topic, AclResource.Group), Pick(AclPattern.Literal, AclPattern.Prefixed), Pick(names), Pick(users), Pick(hosts),
                Pick(AclOperation.All, AclOperation.Read, AclOperation.Describe, AclOperation.Write), Pick(AclPermission.Allow, AclPermission.Deny)))];
            var (operation, name, host, byDefault) = (Pick(AclOperation.Read, AclOperation.Describe), Pick("a", "ab", "abcd", "b", "c"), Pick("10.0.0.1", "10.0.0.2"), Pick(true, false));
            var concerned = acls.Where(acl => acl.Resource == AclResource.Topic && (acl.Pattern == AclPattern.Prefixed ? name.StartsWith(acl.Name, StringComparison.Ordinal) : acl.Name == "*" || acl.Name == name)).ToList();
            var speaking = concerned.Where(acl => acl.Concerns("User:bob", host) && acl.Covers(operation)).ToList();
            bool expected = concerned.Count == 0 ? byDefault : speaking.Count > 0 && speaking.All(acl => acl.Permission == AclPermission.Allow);
            Assert.Equal(expected, new AclIndex(acls).Allows("User:bob", host, operation, AclResource.Topic, name, byDefault));
        }
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var index = new AclIndex(Rule.All(Many));
        Assert.Equal(0, AllocatedBytes.By(() => Assert.True(index.Allows("User:bob", "127.0.0.1", AclOperation.Read, AclResource.Topic, "green-and-long", byDefault: false))));
    }

    static bool Decide(string acls, string user, string asked, string host = "127.0.0.1", bool byDefault = false)
    {
        string[] words = asked.Split(' ');
        return new AclIndex(Rule.All(acls)).Allows($"User:{user}", host, Enum.Parse<AclOperation>(words[0]), Enum.Parse<AclResource>(words[1]), words[2], byDefault);
    }
}
