using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Faults.Forwarding;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>A <c>weir run</c> with a forwarder of its own before the cluster.</summary>
sealed partial class Worker : IAsyncDisposable
{
    readonly KafkaForwarder _forwarder;
    readonly ChildProcess _process;

    Worker(KafkaForwarder forwarder, ChildProcess process, string? control) => (_forwarder, _process, Control) = (forwarder, process, control);

    /// <summary>Where it can be asked, <c>http://127.0.0.1:…</c>; null where it cannot.</summary>
    public string? Control { get; }

    /// <summary>What it has in memory, in bytes.</summary>
    public long ResidentBytes => _process.ResidentBytes;

    public bool HasExited => _process.HasExited;

    /// <summary>Whether it has its transactional ids and joins the group.</summary>
    public bool IsStarted => _process.Errors.Contains("WEIR6001", StringComparison.Ordinal);

    /// <summary>Whether it was ever given partitions.</summary>
    public bool IsAssigned => _process.Errors.Contains("WEIR6002", StringComparison.Ordinal);

    /// <summary>Its partitions, as its one worker loop said last.</summary>
    public IReadOnlyList<int> Owned => _process.Errors.Split('\n').LastOrDefault(line => line.Contains("WEIR6002", StringComparison.Ordinal)) is { } line && OwnedPartitions().Match(line) is { Success: true } owned
        ? [.. owned.Groups[1].Value.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))] : [];

    /// <summary>How often it said that it has so many partitions.</summary>
    public int TimesOwning(int partitions) => _process.Errors.Split('\n').Count(line => line.Contains("WEIR6002", StringComparison.Ordinal) && OwnedPartitions().Match(line) is { Success: true } owned && owned.Groups[1].Value.Split(',').Length == partitions);

    /// <summary>Whether it has partitions, as it said last.</summary>
    public bool OwnsPartitions => Owned.Count > 0;

    [GeneratedRegex("owned=\"?([0-9,]+)")]
    private static partial Regex OwnedPartitions();

    /// <summary>Transactions that it gave up.</summary>
    public int GivenUp => _process.Errors.Split('\n').Count(line => line.Contains("WEIR6003", StringComparison.Ordinal));

    /// <summary>The lines of its log about transactions given up and about trying for long.</summary>
    public IEnumerable<string> Troubles => _process.Errors.Split('\n').Where(line => line.Contains("WEIR6003", StringComparison.Ordinal) || line.Contains("WEIR6005", StringComparison.Ordinal));

    /// <summary>Its log, and what went wrong in its forwarder.</summary>
    public string Log => _process.Log + string.Concat(_forwarder.Failures.Select(failure => $"\nforwarder: {failure}"));

    /// <param name="name">For messages.</param>
    /// <param name="workload">What it runs.</param>
    /// <param name="cluster">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="rule">What happens to its requests; is given the process when there is one.</param>
    /// <param name="inside">A network of its own; null: the one of all.</param>
    /// <param name="temporary">Its TMPDIR: slots of unnamed instances are lock files there.</param>
    public static Worker Start(string name, Workload workload, IKafkaCluster cluster, WorkerOptions options, IForwardingRule rule, string temporary, NetworkNamespace? inside = null)
    {
        var forwarder = new KafkaForwarder(cluster.BootstrapServers, rule, options.SpeaksTransactionsOne, inside);
        var variables = new Dictionary<string, string?>(workload.Variables)
        {
            ["WEIR_INSTANCE"] = options.Instance,
            ["WEIR_KAFKA__CONSUMER__GROUP_PROTOCOL"] = options.GroupProtocol,
            ["WEIR_KAFKA__CONSUMER__MAX_POLL_INTERVAL_MS"] = options.PollInterval is { } interval ? $"{interval.TotalMilliseconds}" : null,
            ["WEIR_KAFKA__COMMON__SOCKET_CONNECTION_SETUP_TIMEOUT_MS"] = options.ConnectTimeout is { } connect ? $"{connect.TotalMilliseconds}" : null,
            ["WEIR_DELIVERY__TRANSACTION__RECORDS"] = $"{options.TransactionRecords}",
            ["TMPDIR"] = temporary,
        };
        foreach (var (variable, value) in options.Variables) variables[variable] = value;
        string? control = options.IsControlled ? $"127.0.0.1:{FreePorts.Take()}" : null;
        string program = options.Program ?? (options.HasOwnSteps ? Environment.ProcessPath! : WeirProgramFile.Path);
        // It ends with us, however we end: its standard input does.
        string[] command = ["run", workload.File, "-b", forwarder.BootstrapServers, "--workers", $"{options.Workers}", "--until-input-ends", .. control is null ? (string[])[] : ["--http", control]];
        string[] whole = [.. inside?.Inside ?? [], program, .. options.HasOwnSteps ? ["weir"] : (string[])[], .. command];
        return new(forwarder, ChildProcess.Start(name, whole[0], whole[1..], variables), control is null ? null : $"http://{control}");
    }

    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc cref="ChildProcess.Suspend"/>
    public void Suspend() => _process.Suspend();

    /// <inheritdoc cref="ChildProcess.Resume"/>
    public void Resume() => _process.Resume();

    /// <inheritdoc cref="ChildProcess.Terminate"/>
    public void Terminate() => _process.Terminate();

    /// <summary>Completes when it has ended.</summary>
    public Task ExitedAsync() => _process.ExitedAsync();

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>SIGTERM; it must end with exit code 0.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> TerminateAsync()
    {
        var took = await _process.TerminateAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode == 0 ? took : throw new InvalidOperationException($"SIGTERM ended with exit code {_process.ExitCode}\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _forwarder.DisposeAsync();
    }
}
