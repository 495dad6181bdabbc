using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

/// <summary>Waits until a group has no lag, by what <c>weir lag --for 50ms -o json</c> says: that is how long is waited between two looks.</summary>
static class CaughtUp
{
    const int LooksMax = 3_000;

    /// <param name="lag">Asks.</param>
    /// <param name="running">Whoever works; when it has ended nothing is waited for.</param>
    /// <exception cref="TimeoutException">It does not catch up.</exception>
    public static async Task UntilAsync(Func<Task<Ran>> lag, Task? running = null)
    {
        for (int looks = 0; running is not { IsCompleted: true }; looks++)
        {
            var said = await lag();
            if (said.Exit == 0 && JsonNode.Parse(said.Out) is { } figures && (long)figures["records_behind"]! == 0 && (double)figures["seconds_behind"]! == 0) return;
            if (looks > LooksMax) throw new TimeoutException($"the group does not catch up: {said.Out}{said.Error}");
        }
    }
}
