using System.CommandLine;
using Weir.Bench;

using var termination = new Termination();
var root = new RootCommand("Benchmarks of weir.") { new CompareCommand(Console.Out, Console.Error).Build(), new GrowthCommand(Console.Out, Console.Error).Build(), new LatencyCommand(Console.Out, Console.Error).Build(), new SoakCommand(Console.Out, Console.Error).Build(), new ServingCommand(Console.Out, Console.Error).Build() };
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"bench/run: {error.Message}");
    await Console.Error.WriteLineAsync("See bench/run compare --help, bench/run growth --help, bench/run latency --help, bench/run soak --help, bench/run broker --help");
    return ExitCode.Usage;
}
try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, termination.Asked);
}
catch (OperationCanceledException) when (termination.Asked.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("bench/run: interrupted");
    return ExitCode.Failed;
}
catch (BenchFailure failure)
{
    await Console.Error.WriteLineAsync($"bench/run: {failure.Message}{(failure.Next.Length > 0 ? $". {failure.Next}." : "")}");
    return failure.ExitCode;
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync($"bench/run: {error}");
    return ExitCode.Failed;
}
