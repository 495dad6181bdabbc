// ConfluentLoop BOOTSTRAP TOPIC GROUP [NAME=VALUE ...]: the login job of ../shared/peers as a loop around Confluent's client for .NET, exactly once, until SIGTERM.
// It reads TOPIC and writes TOPIC-processed and TOPIC-dead. NAME=VALUE are librdkafka's settings, for consumer and producer. THREADS (2) and COMMIT_MS (100) as in the other peers.
using System.Runtime.InteropServices;
using Weir.Bench.ConfluentLoop;

if (args.Length < 3 || !args.Skip(3).All(setting => setting.IndexOf('=', StringComparison.Ordinal) > 0))
{
    await Console.Error.WriteLineAsync("usage: ConfluentLoop BOOTSTRAP TOPIC GROUP [NAME=VALUE ...]");
    return 2;
}
using var stop = new CancellationTokenSource();
void Ask(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
var settings = args.Skip(3).Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
var commitInterval = TimeSpan.FromMilliseconds(Number("COMMIT_MS", 100));

bool[] ended = await Task.WhenAll(Enumerable.Range(0, Number("THREADS", 2)).Select(number => Task.Factory.StartNew(() => Work(number), TaskCreationOptions.LongRunning)));
return ended.All(isRight => isRight) ? 0 : 1;

// A thread that fails takes the others with it: a supervisor starts the process again.
bool Work(int number)
{
    try
    {
        using var worker = new LoginWorker(args[0], args[1], args[2], number, commitInterval, settings);
        worker.Run(stop.Token);
        return true;
    }
    catch (Exception error)
    {
        Console.Error.WriteLine(error);
        stop.Cancel();
        return false;
    }
}

static int Number(string variable, int byDefault) => int.TryParse(Environment.GetEnvironmentVariable(variable), out int given) ? given : byDefault;
