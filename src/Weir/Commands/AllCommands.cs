using System.CommandLine;
using Weir.Engine;

namespace Weir.Commands;

/// <summary>What <c>weir</c> can do, in the order in which help shows it.</summary>
static class AllCommands
{
    // By their names and aliases: what is not asked for need not be made.
    static readonly IReadOnlyList<(string[] Names, Func<ProgramIo, StepCatalog, IEnumerable<Command>> Make)> Made =
    [
        (["demo"], (io, _) => [new DemoCommand(io).Build()]),
        (["init"], (io, steps) => [new InitCommand(io, steps).Build()]),
        (["run"], (io, steps) => [new RunCommand(io, steps).Build()]),
        (["lint"], (io, steps) => [new LintCommand(io, steps).Build()]),
        (["test"], (io, steps) => [new TestCommand(io, steps).Build()]),
        (["config"], (io, steps) => [new ConfigCommand(io, steps).Build()]),
        (["schema"], (io, steps) => [new SchemaCommand(io, steps).Build()]),
        (["generate"], (io, _) => [new GenerateCommand(io).Build()]),
        (["topics"], (io, _) => [new TopicsCommand(io).Build()]),
        (["produce"], (io, _) => [new ProduceCommand(io).Build()]),
        (["consume"], (io, _) => [new ConsumeCommand(io).Build()]),
        (["sample"], (io, _) => [new SampleCommand(io).Build()]),
        (["lag"], (io, _) => [new LagCommand(io).Build()]),
        (["groups"], (io, _) => [new GroupsCommand(io).Build()]),
        (["transactions"], (io, _) => [new TransactionsCommand(io).Build()]),
        (["status", "pause", "resume", "skip"], (io, _) => new ControlCommands(io).Build()),
        (["explain"], (io, steps) => [new ExplainCommand(io, steps).Build()]),
        (["diff"], (io, steps) => [new DiffCommand(io, steps).Build()]),
        (["doctor"], (io, steps) => [new DoctorCommand(io, steps).Build()]),
        (["deadletters", "dlq"], (io, steps) => [new DeadLettersCommand(io, steps).Build()]),
        (["broker"], (io, _) => [new BrokerCommand(io).Build()]),
        (["health"], (io, _) => [new HealthCommand(io).Build()]),
        (["keys"], (io, _) => [new KeysCommand(io).Build()]),
        (["completion"], (io, _) => [new CompletionCommand(io).Build()]),
    ];

    public static IEnumerable<Command> For(ProgramIo io, StepCatalog steps) =>
        // The last knows all others.
        [.. Made.SelectMany(made => made.Make(io, steps)), new CompleteCommand(io).Build()];

    /// <summary>The commands among which the first of <paramref name="args"/> chooses: all of them, unless it is a command's name.</summary>
    public static IEnumerable<Command> For(ProgramIo io, StepCatalog steps, IReadOnlyList<string> args) =>
        args.Count > 0 && Made.FirstOrDefault(made => made.Names.Contains(args[0])).Make is { } make ? make(io, steps) : For(io, steps);
}
