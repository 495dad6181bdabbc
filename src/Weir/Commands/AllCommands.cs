using System.CommandLine;
using Weir.Engine;

namespace Weir.Commands;

/// <summary>What <c>weir</c> can do, in the order in which help shows it.</summary>
static class AllCommands
{
    public static IEnumerable<Command> For(ProgramIo io, StepCatalog steps) =>
    [
        new DemoCommand(io).Build(),
        new InitCommand(io, steps).Build(),
        new RunCommand(io, steps).Build(),
        new LintCommand(io, steps).Build(),
        new TestCommand(io, steps).Build(),
        new ConfigCommand(io, steps).Build(),
        new SchemaCommand(io, steps).Build(),
        new GenerateCommand(io).Build(),
        new TopicsCommand(io).Build(),
        new ProduceCommand(io).Build(),
        new ConsumeCommand(io).Build(),
        new SampleCommand(io).Build(),
        new LagCommand(io).Build(),
        new GroupsCommand(io).Build(),
        new TransactionsCommand(io).Build(),
        .. new ControlCommands(io).Build(),
        new ExplainCommand(io, steps).Build(),
        new DiffCommand(io, steps).Build(),
        new DoctorCommand(io, steps).Build(),
        new DeadLettersCommand(io, steps).Build(),
        new BrokerCommand(io).Build(),
        new HealthCommand(io).Build(),
        new KeysCommand(io).Build(),
        new CompletionCommand(io).Build(),
        new CompleteCommand(io).Build(),
    ];
}
