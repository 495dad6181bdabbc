using Weir.Commands;
using Weir.Kafka;

namespace Weir.Demo;

/// <summary>The keys that play the worst day. One trouble at a time; each ends with a line that says how it went.</summary>
sealed class DemoKeys(DemoRun run, DemoLines lines, Action quit)
{
    public const string Help = "k kill a worker   s stop the broker for 5 s   b 20 % bad records   d dead letters   q quit";

    Task _playing = Task.CompletedTask;

    /// <summary>Plays what a key stands for.</summary>
    public void Press(char key, CancellationToken cancellation)
    {
        switch (char.ToLowerInvariant(key))
        {
            case 'q': quit(); break;
            case 'k': Play("killing a worker ...", run.KillWorkerAsync, cancellation); break;
            case 's': Play("stopping the broker ...", run.StopBrokerAsync, cancellation); break;
            case 'b': Play("changing the share of bad records ...", run.ToggleBadAsync, cancellation); break;
            case 'd': Play("reading dead letters ...", ShowLettersAsync, cancellation); break;
        }
    }

    /// <summary>The trouble that is being played has ended.</summary>
    public Task EndedAsync() => _playing;

    void Play(string announcement, Func<CancellationToken, Task<string>> trouble, CancellationToken cancellation)
    {
        if (!_playing.IsCompleted) return;
        lines.Add(announcement);
        _playing = Task.Run(() => SayAsync(trouble, cancellation), CancellationToken.None);
    }

    async Task SayAsync(Func<CancellationToken, Task<string>> trouble, CancellationToken cancellation)
    {
        try
        {
            lines.Add(await trouble(cancellation));
        }
        catch (Exception error) when (error is KafkaException or CommandFailure)
        {
            lines.Add(error.Message);
        }
        catch (OperationCanceledException)
        {
        }
    }

    async Task<string> ShowLettersAsync(CancellationToken cancellation)
    {
        var letters = await run.DeadLettersAsync(cancellation);
        foreach (string letter in letters.Take(6)) lines.Add(letter);
        return $"{run.Counts.DeadTotal} dead letters in {DemoOptions.Dead}";
    }
}
