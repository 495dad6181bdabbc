using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary>A program that does the login job until SIGTERM: reads TOPIC, writes TOPIC-processed and TOPIC-dead, exactly once.</summary>
interface IContender
{
    /// <summary>As the command line takes it and the table shows it.</summary>
    string Name { get; }

    /// <summary>What it is, in one line of the report.</summary>
    string Title { get; }

    /// <summary>Makes ready what it needs; builds it where that is not done yet.</summary>
    /// <returns>Why it cannot take part in <paramref name="row"/>; null: it can.</returns>
    Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation);

    Launch Launch(ContenderJob job);
}
