using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Broker.Storage;
using Weir.Support.Clusters;

namespace Weir.Tests.Program;

/// <summary><c>weir broker</c> as a process of its own, with its probes and metrics, and the ways in which it ends.</summary>
public sealed class BrokerProcessTests : IDisposable
{
    const int Terminate = 15;
    const int SignalKill = 9;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");
    readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePorts.Take()}") };
    readonly List<Process> _started = [];

    string Data => Path.Combine(_folder.FullName, "data");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_is_ready_counts_what_it_does_and_leaves_nothing_to_read_back_on_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGTERM on Windows");
        var (broker, address) = await StartAsync("weir", "--http", _http.BaseAddress!.Authority);
        Assert.Equal("{\"status\":\"ok\",\"reasons\":[]}\n", await _http.GetStringAsync("/readyz", Cancellation));
        Assert.Equal("{\"status\":\"ok\",\"reasons\":[]}\n", await _http.GetStringAsync("/livez", Cancellation));
        Assert.Equal(0, await RunAsync("topics", "create", "t", "--partitions", "2", "-b", address));
        Assert.Equal(0, await FeedAsync(Lines(1000), "produce", "-t", "t", "-b", address));
        string metrics = await _http.GetStringAsync("/metrics", Cancellation);
        Assert.Contains("# TYPE weir_broker_requests_total counter\n", metrics);
        Assert.Matches("weir_broker_requests_total\\{weir_api=\"Produce\"\\} [1-9]", metrics);
        Assert.Contains("\nweir_broker_records_total 1000\n", metrics);
        Assert.Contains("\nweir_broker_partitions 2\n", metrics);
        Assert.Contains("\nweir_broker_storage_failed 0\n", metrics);
        Assert.Equal(0, kill(broker.Id, Terminate));
        await broker.WaitForExitAsync(Cancellation);
        Assert.Equal(0, broker.ExitCode);
        await using var store = await LogStore.OpenAsync(new FileDisk(Data));
        Assert.Equal((0, 0), store.Replayed);
        Assert.Equal(1000, store.Find("t")!.Partitions.Sum(log => log.EndOffset));
    }

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_by_a_kill_and_none_of_it_is_read_back_after_the_SIGTERM_behind_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGTERM on Windows");
        var (killed, first) = await StartAsync("weir");
        Assert.Equal(0, await RunAsync("topics", "create", "t", "--partitions", "1", "-b", first));
        Assert.Equal(0, await FeedAsync(Lines(500), "produce", "-t", "t", "-b", first));
        Assert.Equal(0, kill(killed.Id, SignalKill));
        await killed.WaitForExitAsync(Cancellation);
        var (again, _) = await StartAsync("weir");
        Assert.Equal(0, kill(again.Id, Terminate));
        await again.WaitForExitAsync(Cancellation);
        Assert.Equal(0, again.ExitCode);
        await using var store = await LogStore.OpenAsync(new FileDisk(Data));
        Assert.Equal(((0L, 0L), 500L), (store.Replayed, store.Find("t")!.Partitions[0].EndOffset));
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_ends_it_with_69_and_what_was_acknowledged_is_there_afterwards()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the size of a process's files is limited by a shell of Linux");
        // No file may be larger than 64 KiB: a write beyond that fails as on a full disk. The runtime would else map its code from one.
        var (broker, address) = await StartAsync("bash", "-c", "trap '' XFSZ; ulimit -f 64; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"", Weir);
        string errors = "";
        var reading = Task.Run(async () => errors = await broker.StandardError.ReadToEndAsync(Cancellation), Cancellation);
        Assert.Equal(0, await RunAsync("topics", "create", "t", "--partitions", "1", "-b", address));
        Assert.Equal(0, await FeedAsync(Lines(100), "produce", "-t", "t", "-b", address));
        var unfit = Start(Weir, "produce", "-t", "t", "-b", address);
        var feeding = unfit.StandardInput.WriteAsync(Lines(40_000).AsMemory(), Cancellation);
        await broker.WaitForExitAsync(Cancellation);
        unfit.Kill();
        // It may have ended before it had taken all.
        await Task.WhenAny(feeding);
        await reading;
        Assert.Equal(69, broker.ExitCode);
        Assert.Contains("WEIR6013", errors);
        Assert.Contains($"weir: WEIR8021 the folder '{Data}' takes no more writes: ", errors);
        await using var store = await LogStore.OpenAsync(new FileDisk(Data));
        Assert.InRange(store.Find("t")!.Partitions[0].EndOffset, 100, 39_999);
    }

    [Fact]
    public async Task An_address_for_probes_that_is_none_is_wrong_configuration()
    {
        var broker = Start(Weir, "broker", "--data", Data, "--listen", "127.0.0.1:0", "--http", "nowhere");
        string errors = await broker.StandardError.ReadToEndAsync(Cancellation);
        await broker.WaitForExitAsync(Cancellation);
        Assert.Equal((78, false), (broker.ExitCode, Directory.Exists(Data)));
        Assert.StartsWith("weir: WEIR8002 'nowhere' is no address to listen on", errors);
    }

    static string Weir => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir");

    static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(number => $"record {number}\n"));

    async Task<(Process Broker, string Address)> StartAsync(string program, params string[] arguments)
    {
        string[] broker = ["broker", "--data", Data, "--listen", "127.0.0.1:0"];
        var process = program == "weir" ? Start(Weir, [.. broker, .. arguments]) : Start(program, [.. arguments, .. broker]);
        return (process, await process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Cancellation)));
    }

    Task<int> RunAsync(params string[] arguments) => FeedAsync("", arguments);

    async Task<int> FeedAsync(string input, params string[] arguments)
    {
        var process = Start(Weir, arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), Cancellation);
        process.StandardInput.Close();
        await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode;
    }

    Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _started.Add(process);
        return process;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int process, int signal);
}
