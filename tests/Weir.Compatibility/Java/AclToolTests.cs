using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's tools for ACLs and users, and its console clients where they may and may not, on <c>weir broker</c> with all three.</summary>
public sealed class AclToolTests : IAsyncLifetime
{
    readonly RunFolder _folder = new();
    BrokerProcess _process = null!;
    BrokerTools _broker = null!;

    public async ValueTask InitializeAsync()
    {
        KafkaTools.Require();
        await File.WriteAllTextAsync(_folder.Of("users"), "admin=a\nalice=b\n");
        _process = await BrokerProcess.StartAsync(null, "--users", _folder.Of("users"), "--acls", "--super-user", "User:admin");
        _broker = new(_process);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Acls_are_added_listed_and_removed_and_decide()
    {
        LongForm.Require();
        await AsAsync("admin", "topics", "--create", "--topic", "orders");
        await AclsAsync("--add", "--allow-principal", "User:alice", "--operation", "READ", "--operation", "WRITE", "--topic", "ord", "--resource-pattern-type", "prefixed");
        await AclsAsync("--add", "--deny-principal", "User:alice", "--deny-host", "10.0.0.1", "--operation", "ALL", "--group", "*");
        string listed = await AclsAsync("--list");
        Assert.Contains("Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=ord, patternType=PREFIXED)`", listed, StringComparison.Ordinal);
        Assert.Contains("(principal=User:alice, host=*, operation=WRITE, permissionType=ALLOW)", listed, StringComparison.Ordinal);
        Assert.Contains("(principal=User:alice, host=10.0.0.1, operation=ALL, permissionType=DENY)", listed, StringComparison.Ordinal);
        Assert.Equal("orders", (await AsAsync("alice", "topics", "--list")).Trim());
        Assert.Contains("name=ord, patternType=PREFIXED", await AclsAsync("--list", "--topic", "orders", "--resource-pattern-type", "match"), StringComparison.Ordinal);
        Assert.DoesNotContain("name=ord", await AclsAsync("--list", "--topic", "orders"), StringComparison.Ordinal);
        await AclsAsync("--remove", "--force", "--topic", "ord", "--resource-pattern-type", "prefixed");
        Assert.Equal("", (await AsAsync("alice", "topics", "--list")).Trim());
        Assert.DoesNotContain("TOPIC", await AclsAsync("--list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_is_told_so_in_Kafkas_words()
    {
        LongForm.Require();
        await AsAsync("admin", "topics", "--create", "--topic", "orders");
        Assert.Contains("ClusterAuthorizationException: Cluster authorization failed.", await RefusedAsync("acls", "--list"), StringComparison.Ordinal);
        Assert.Contains("TopicAuthorizationException: Authorization failed.", await RefusedAsync("topics", "--create", "--topic", "other"), StringComparison.Ordinal);
        Assert.Contains("TopicAuthorizationException: Not authorized to access topics: [orders]", await ProducedAsync("orders"), StringComparison.Ordinal);
        Assert.Contains("TopicAuthorizationException: Not authorized to access topics: [orders]", await ConsumedAsync("orders", "readers"), StringComparison.Ordinal);
        await AclsAsync("--add", "--allow-principal", "User:alice", "--operation", "READ", "--topic", "orders");
        Assert.Contains("GroupAuthorizationException: Not authorized to access group: readers", await ConsumedAsync("orders", "readers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_tool_gives_a_producer_and_a_consumer_is_what_they_need()
    {
        await AsAsync("admin", "topics", "--create", "--topic", "orders");
        await AclsAsync("--add", "--allow-principal", "User:alice", "--producer", "--topic", "orders", "--transactional-id", "writer");
        await AclsAsync("--add", "--allow-principal", "User:alice", "--consumer", "--topic", "orders", "--group", "readers");
        Assert.DoesNotContain("Exception", await ProducedAsync("orders"), StringComparison.Ordinal);
        Assert.Equal("one", (await AsAsync("alice", "console-consumer", "--topic", "orders", "--group", "readers", "--from-beginning", "--max-messages", "1")).Trim());
    }

    [Fact]
    public async Task A_user_that_is_made_by_the_tool_logs_in_until_he_is_deleted()
    {
        LongForm.Require();
        string[] bob = ["--alter", "--entity-type", "users", "--entity-name", "bob"];
        await AclsAsync("--add", "--allow-principal", "User:bob", "--operation", "DESCRIBE", "--topic", "orders");
        await AsAsync("admin", "topics", "--create", "--topic", "orders");
        Assert.Contains("Completed updating config for user bob.", await AsAsync("admin", "configs", [.. bob, "--add-config", "SCRAM-SHA-256=[iterations=8192,password=builder]"]), StringComparison.Ordinal);
        Assert.Equal("orders", (await _broker.RunAsync("topics", "--list", "--command-config", await ConfigAsync("bob", "builder", scram: true))).Trim());
        Assert.Contains("SCRAM credential configs for user-principal 'bob' are SCRAM-SHA-256=iterations=8192", await AsAsync("admin", "configs", "--describe", "--entity-type", "users", "--entity-name", "bob"), StringComparison.Ordinal);
        await _process.KillAndStartAsync();
        Assert.Equal("orders", (await _broker.RunAsync("topics", "--list", "--command-config", await ConfigAsync("bob", "builder", scram: true))).Trim());
        var taken = await Assert.ThrowsAsync<InvalidOperationException>(() => AsAsync("admin", "configs", "--alter", "--entity-type", "users", "--entity-name", "alice", "--add-config", "SCRAM-SHA-256=[password=other]"));
        Assert.Contains("UnacceptableCredentialException: User alice is one of the broker's options", taken.Message, StringComparison.Ordinal);
        await AsAsync("admin", "configs", [.. bob, "--delete-config", "SCRAM-SHA-256"]);
        string config = await ConfigAsync("bob", "builder", scram: true);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _broker.RunAsync("topics", "--list", "--command-config", config));
        Assert.Contains("SaslAuthenticationException", refused.Message, StringComparison.Ordinal);
    }

    Task<string> AclsAsync(params string[] arguments) => AsAsync("admin", "acls", arguments);

    async Task<string> AsAsync(string user, string tool, params string[] arguments) => await _broker.RunAsync(tool, ["--command-config", await ConfigAsync(user, user == "admin" ? "a" : "b"), .. arguments]);

    /// <summary>Runs a tool as alice, who may not do that.</summary>
    /// <returns>All that it wrote.</returns>
    async Task<string> RefusedAsync(string tool, params string[] arguments) => (await Assert.ThrowsAsync<InvalidOperationException>(() => AsAsync("alice", tool, arguments))).Message;

    /// <summary>Writes one record as alice. The console clients tell their errors in their log, and end well.</summary>
    /// <returns>All that it wrote.</returns>
    Task<string> ProducedAsync(string topic) => ToldAsync("console-producer", "--topic", topic);

    /// <summary>Reads as alice; returns all that was written.</summary>
    Task<string> ConsumedAsync(string topic, string group) => ToldAsync("console-consumer", "--topic", topic, "--group", group, "--timeout-ms", "20000");

    async Task<string> ToldAsync(string tool, params string[] arguments)
    {
        await using var client = KafkaTools.Start(tool, ["--bootstrap-server", _broker.Servers, "--command-config", await ConfigAsync("alice", "b"), .. arguments]);
        await client.WriteAsync("one\n");
        await client.ExitAsync(KafkaTools.Limit);
        return client.Output + client.Errors;
    }

    async Task<string> ConfigAsync(string user, string password, bool scram = false)
    {
        string file = _folder.Of($"{user}.properties"), module = scram ? "scram.ScramLoginModule" : "plain.PlainLoginModule";
        await File.WriteAllTextAsync(file, $"security.protocol=SASL_PLAINTEXT\nsasl.mechanism={(scram ? "SCRAM-SHA-256" : "PLAIN")}\nsasl.jaas.config=org.apache.kafka.common.security.{module} required username=\"{user}\" password=\"{password}\";\n");
        return file;
    }
}
