using System.CommandLine;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Completion;

/// <summary>Topics, groups and transactional ids of the cluster that the words before name, or the variable. Who waits for a completion waits at most a second and is told no errors.</summary>
sealed class ClusterNames(ProgramIo io)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly string[] Ours = ["-b", "--bootstrap-server", "--brokers", "-X", "-F"];

    public async Task<IReadOnlyList<string>> OfAsync(NameKind kind, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, io.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await using var client = Connect(words);
            var admin = new KafkaAdmin(client);
            if (kind == NameKind.Topic) return [.. (await admin.ListTopicsAsync(false, either.Token)).Select(topic => topic.Name)];
            if (kind == NameKind.Transaction) return [.. (await admin.ListTransactionsAsync(either.Token)).Select(transaction => transaction.TransactionalId)];
            return [.. (await admin.ListGroupsAsync(either.Token)).Select(group => group.GroupId)];
        }
        catch (Exception error) when (error is KafkaException or CommandFailure or WeirException or OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>As the command itself would connect.</summary>
    KafkaClient Connect(IReadOnlyList<string> words)
    {
        var kafka = new KafkaAccess(io);
        var command = new Command("names");
        kafka.AddTo(command);
        var own = new List<string>();
        for (int at = 0; at < words.Count; at++)
        {
            if (Ours.Any(name => words[at].StartsWith(name + "=", StringComparison.Ordinal))) own.Add(words[at]);
            else if (Ours.Contains(words[at]) && at + 1 < words.Count) own.AddRange([words[at], words[++at] == "=" && at + 1 < words.Count ? words[++at] : words[at]]);
        }
        return kafka.Connect(command.Parse(own));
    }
}
