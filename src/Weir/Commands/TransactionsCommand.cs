using System.CommandLine;
using Weir.Commands.Transactions;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands;

/// <summary><c>weir transactions</c>: who has a transaction open, which partitions it holds up and since when, and how to end it.</summary>
sealed class TransactionsCommand(ProgramIo io)
{
    public Command Build() => new("transactions", "Who has a transaction open, what it holds up, and how to end it.") { List(), Describe(), Blocking(), Abort() };

    Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only those with an open transaction." };
        var longer = ParsedOption.Of<TimeSpan>("--longer-than", "Only those whose transaction has been open for longer.", "1m", ValueSyntax.Duration);
        return ClusterCommand.Of(io, "list", "The transactional ids, with what the open ones have written to.", [open, longer], async (parsed, client, format, cancellation) =>
        {
            var admin = new KafkaAdmin(client);
            var now = io.Time.GetUtcNow();
            var listed = await admin.ListTransactionsAsync(cancellation);
            var shown = new List<TransactionDescription>();
            foreach (var transaction in listed)
            {
                if ((parsed.GetValue(open) || parsed.GetValue(longer) is not null) && !TransactionView.IsOpen(transaction.State)) continue;
                if (await TransactionView.FindAsync(admin, transaction.TransactionalId, cancellation) is not { } found) continue;
                if (parsed.GetValue(longer) is { } least && !(now - found.StartedAt >= least)) continue;
                shown.Add(found);
            }
            if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => TransactionOutput.Write(json, shown, now)));
            else TransactionOutput.Write(io.Out, shown, now);
        });
    }

    Command Describe()
    {
        var id = new Argument<string>("transactional-id") { Description = "The transactional id." };
        return ClusterCommand.Of(io, "describe", "One transactional id: its state, producer, and the partitions of its open transaction.", [id], async (parsed, client, format, cancellation) =>
        {
            var found = await new KafkaAdmin(client).DescribeTransactionAsync(parsed.GetValue(id)!, cancellation);
            if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => TransactionOutput.Write(json, found, io.Time.GetUtcNow())));
            else TransactionOutput.Write(io.Out, found, io.Time.GetUtcNow());
        });
    }

    Command Blocking()
    {
        var topic = new Argument<string>("topic") { Description = "The topic whose readers are held up." };
        return ClusterCommand.Of(io, "blocking", "What holds read_committed readers of a topic up: per partition the open transactions, since when, and the command that ends each.", [topic], async (parsed, client, format, cancellation) =>
        {
            var blocking = await BlockingTransaction.OfAsync(client, parsed.GetValue(topic)!, io.Time.GetUtcNow(), cancellation);
            if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => TransactionOutput.Write(json, blocking, io.Time.GetUtcNow())));
            else TransactionOutput.Write(io.Out, blocking, io.Time.GetUtcNow());
        });
    }

    Command Abort()
    {
        var id = new Argument<string?>("transactional-id") { Description = "Its open transaction is aborted, and the producer that has it is fenced: a program that still runs ends or starts over.", Arity = ArgumentArity.ZeroOrOne };
        var partition = new Option<string?>("--partition", "-p") { Description = "For a transaction that no coordinator knows any more: the partition that it holds up, as weir transactions blocking shows it.", HelpName = "TOPIC/PARTITION" };
        var start = new Option<long?>("--start-offset") { Description = "With --partition: the first offset of the transaction.", HelpName = "N" };
        var force = new Option<bool>("--force") { Description = "With --partition: also a transaction that may be alive. What its producer wrote to the partition is lost there, even if it commits." };
        return ClusterCommand.Of(io, "abort", "Abort an open transaction.", [id, partition, start, force], async (parsed, client, _, cancellation) =>
        {
            var admin = new KafkaAdmin(client);
            if (parsed.GetValue(id) is { } named && parsed.GetValue(partition) is null) await AbortAsync(admin, named, cancellation);
            else if (parsed.GetValue(id) is null && Partition(parsed.GetValue(partition)) is { } found && parsed.GetValue(start) is { } offset) await AbortAsync(client, found, offset, parsed.GetValue(force), cancellation);
            else throw CommandFailure.Usage("nothing says which transaction", "Give a transactional id, or --partition TOPIC/PARTITION and --start-offset N");
        });
    }

    async Task AbortAsync(KafkaAdmin admin, string id, CancellationToken cancellation)
    {
        var found = await admin.DescribeTransactionAsync(id, cancellation);
        if (!TransactionView.IsOpen(found.State)) throw new CommandFailure(ExitCode.Failed, "WEIR8073", $"transactional id '{id}' has no open transaction: it is {found.State}", "Nothing is to be done");
        if (TransactionView.IsCommitting(found.State)) throw new CommandFailure(ExitCode.Failed, "WEIR8073", $"the transaction of '{id}' commits: that is decided, and cannot be undone", "It ends by itself once every partition that it wrote to has a leader");
        await admin.AbortTransactionAsync(id, cancellation);
        io.Error.WriteLine($"the transaction of {id} is aborted; producer {found.ProducerId} in epoch {found.ProducerEpoch} is fenced");
    }

    async Task AbortAsync(KafkaClient client, TopicPartition partition, long start, bool isForced, CancellationToken cancellation)
    {
        var found = (await BlockingTransaction.OfAsync(client, partition.Topic, io.Time.GetUtcNow(), cancellation)).FirstOrDefault(one => one.Producer.Partition == partition && one.Producer.TransactionStart == start)
            ?? throw new CommandFailure(ExitCode.Failed, "WEIR8073", $"no transaction in {partition} begins at offset {start}", $"See weir transactions blocking {partition.Topic}");
        string subject = $"the transaction in {partition} that begins at offset {start} may be alive";
        if (!isForced && found.Transaction is { } known) throw new CommandFailure(ExitCode.Failed, "WEIR8074", $"{subject}: its coordinator knows it as that of '{known.TransactionalId}'", found.Command is { } command ? $"End it with {command}" : $"It {TransactionView.CommitsItself}");
        if (!isForced && found.Doubt is { } doubt) throw new CommandFailure(ExitCode.Failed, "WEIR8074", $"{subject}: {doubt}", "Look again later; --force ends it all the same, and what its producer wrote to the partition is lost there, even if it commits");
        await new KafkaAdmin(client).AbortTransactionAsync(found.Producer, cancellation);
        io.Error.WriteLine($"the transaction of producer {found.Producer.ProducerId} in {partition} is aborted");
    }

    static TopicPartition? Partition(string? text) =>
        text?.Split('/') is [{ Length: > 0 } topic, var number] && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int partition) ? new TopicPartition(topic, partition) : null;
}
