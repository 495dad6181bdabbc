using System.Text;
using System.Text.RegularExpressions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Repository;

namespace Weir.Tests.Broker;

/// <summary>docs/reference/kafka-compatibility.md is what the heads of the handlers say.</summary>
public sealed partial class CompatibilityPageTests
{
    static readonly string Page = Path.Combine(RepositoryRoot.Path, "docs", "reference", "kafka-compatibility.md");

    [Fact]
    public async Task The_compatibility_page_is_what_the_heads_of_the_handlers_say()
    {
        var cancel = TestContext.Current.CancellationToken;
        var text = new StringBuilder("""
            # The embedded broker and Apache Kafka

            What the embedded broker serves of Kafka's protocol, per API with its versions, and where it differs on purpose from Apache Kafka 4.3.
            It has one node, which leads every partition and coordinates everything. An API that is not here is not offered in ApiVersions; asked
            all the same, the broker closes the connection, as Apache Kafka does.

            Of Apache Kafka's own tools, `tests/Weir.Compatibility` runs topics, configs, acls, get-offsets, delete-records, consumer-groups, transactions, features, and the
            console, verifiable and performance clients, consumers with `group.protocol=consumer` (KIP-848) among them; Connect with its file connectors, and
            MirrorMaker 2 to Apache Kafka and back. Which tests of librdkafka's own suite pass is in [FINDINGS.md](../../tests/Weir.Compatibility/FINDINGS.md). Leader-election, metadata-quorum,
            reassign-partitions and quotas (configs of clients, and of users but for their SCRAM credentials) ask for APIs that are not here; they end and say which.

            ACLs are enforced where the options say so (`weir broker --acls`): each request needs what it needs on Apache Kafka. A client's address is compared
            as .NET writes it, which for IPv6 is `::1` and not `0:0:0:0:0:0:0:1`. What was refused is not written down anywhere.

            `tests/Weir.Compatibility/Differential` asks the same seeded requests of both, in every version of every API, and compares the answers field by field;
            `AllowedDifferences` there is the list of fields that may differ.

            This page is written from the heads of `src/Weir.Broker/Handlers/*Handler.cs`: `WEIR_UPDATE=1 ./test --filter CompatibilityPage`.


            """);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Weir.Broker", "Handlers"), "*Handler.cs").Order(StringComparer.Ordinal))
        {
            string source = await File.ReadAllTextAsync(file, cancel);
            string summary = Summary().Match(source).Groups[1].Value, remarks = Remarks().Match(source).Groups[1].Value;
            text.Append($"## {Path.GetFileNameWithoutExtension(file)[..^7]}\n\n{Plain(summary)}\n");
            if (remarks.Length > 0) text.Append($"\n{Plain(remarks).Replace("Different from Apache Kafka: ", "\n\n**Different from Apache Kafka:** ").Replace("\n\n\n", "\n\n").Replace(" \n", "\n").TrimStart()}\n");
            text.Append('\n');
        }
        text.Append("## Settings\n\nOf Kafka's broker settings these are here, for `weir broker --override name=value` and `EmbeddedBrokerOptions.With`.\n\n| Setting | Values | Default |\n|---|---|---|\n");
        foreach (var config in Weir.Broker.BrokerConfig.All) text.Append($"| `{config.Name}` | {config.Values} | {config.ValueIn(new())} |\n");
        string expected = text.ToString().TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") await File.WriteAllTextAsync(Page, expected, cancel);
        Assert.Equal(expected, (await File.ReadAllTextAsync(Page, cancel)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_head_of_a_handler_names_the_versions_that_are_offered()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Weir.Broker", "Handlers"), "*Handler.cs"))
        {
            var head = Head().Match(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            Assert.True(head.Success, file);
            var versions = ApiVersions.Of(Enum.Parse<ApiKey>(head.Groups[1].Value));
            string offered = versions.Oldest == versions.Newest ? $"{versions.Oldest}" : $"{versions.Oldest}-{versions.Newest}";
            Assert.Equal((Path.GetFileName(file), offered), ($"{head.Groups[1].Value}Handler.cs", head.Groups[2].Value));
        }
    }

    static string Plain(string comment) => Markup().Replace(Whitespace().Replace(comment.Replace("///", ""), " "), "$1").Replace("<c>", "`").Replace("</c>", "`").Trim();

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex("<summary>(\\w+) ([0-9-]+):")]
    private static partial Regex Head();

    [GeneratedRegex("<remarks>(.*?)</remarks>\\s*sealed class", RegexOptions.Singleline)]
    private static partial Regex Remarks();

    [GeneratedRegex("<see cref=\"(?:\\w+\\.)*(\\w+)\"/>")]
    private static partial Regex Markup();

    [GeneratedRegex("\\s+")]
    private static partial Regex Whitespace();
}
