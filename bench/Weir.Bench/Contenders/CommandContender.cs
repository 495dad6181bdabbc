using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary>NAME=COMMAND: any other program, such as an older build. It gets BOOTSTRAP TOPIC GROUP appended; a script must end in exec, since SIGTERM goes to it.</summary>
sealed class CommandContender(string name, string command) : IContender
{
    public string Name => name;

    public string Title => $"`{command} BOOTSTRAP TOPIC GROUP`";

    public Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation) =>
        Task.FromResult(row.Name == RowCatalog.Headline ? null : "a command is for the headline only");

    public Launch Launch(ContenderJob job) => new("bash", "-c", $"exec {command} \"$@\"", name, job.Access.Servers, job.Topic, job.Group);
}
