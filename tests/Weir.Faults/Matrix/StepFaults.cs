using System.Text;
using Weir.Generate;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>A step of the user's own has a bug.</summary>
static class StepFaults
{
    const string Users = "00";
    const long Much = 900L << 20;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("step-throws", "a step of the user's own throws for one user in 256: tried three times, then each such record alone is a dead letter", TimeSpan.FromSeconds(6), stage => stage.HoldAsync(5))
        {
            Load = new() { Pipeline = (file, _) => LoadQuirks.WithStep(file, $"trouble: {{ field: user_id, ends: '{Users}', does: throw }}") },
            Workers = Own,
            Dies = Meets,
            // That each of them died is the verdict's.
            ExpectAsync = (stage, verdict) =>
            {
                var (generator, meets) = (new LoginGenerator(LoginStream.Of(stage.Logins.Load.Seed)), Meets(stage.Logins.Load));
                bool hasThrown = Enumerable.Range(0, verdict.GetProperty("generated").GetInt32()).Any(number => meets(generator.At(number)));
                return hasThrown ? Task.CompletedTask : throw new InvalidOperationException("not so: the step met a record at which it throws");
            },
        },
        Killer("step-hangs", "a step hangs at one record and the process is killed from outside, again and again: the beginnings are noted, the record is found and becomes a dead letter", "hang", IsStuckAsync),
        Killer("step-eats-memory", "a step eats memory at one record until the process is killed at 900 MiB, again and again: the same", "eat", stage => Task.FromResult(stage.Workers.Find(worker => worker.Worker.ResidentBytes > Much))),
    ];

    static Func<Login, bool> Meets(LoadShape load)
    {
        var users = new LoginUsers(load.Seed);
        return login => !login.Bad && users.Id(login.User).EndsWith(Encoding.ASCII.GetBytes(Users));
    }

    static WorkerOptions Own(WorkerOptions options) => options with { HasOwnSteps = true };

    static Fault Killer(string name, string what, string does, Func<FaultStage, Task<StagedWorker?>> victimOf) => new(name, what, TimeSpan.FromSeconds(25), stage => SuperviseAsync(stage, victimOf))
    {
        Load = new() { Pipeline = (file, load) => LoadQuirks.WithStep(file, $"trouble: {{ field: ip, ends: '{Victim.AddressOf(load)}', does: {does} }}") },
        Workers = Own,
        Dies = load =>
        {
            long victim = Victim.Of(load).Number;
            return login => login.Number == victim;
        },
        // Each beginning is a process, and a minute goes by until there were enough of them.
        IsInShortForm = false,
        IsForSequences = false,
    };

    // What a supervisor does: it kills what hangs or is too large, and starts it again under its name, until the record is a dead letter.
    static async Task SuperviseAsync(FaultStage stage, Func<FaultStage, Task<StagedWorker?>> victimOf)
    {
        int kills = 0;
        await Wait.UntilAsync("the record is a dead letter", TimeSpan.FromSeconds(180), async () =>
        {
            if (await victimOf(stage) is { } worker)
            {
                kills++;
                await stage.KillAsync(worker);
                stage.Start(worker.Name);
            }
            return kills >= 3 && await IsThroughAsync(stage);
        });
        // One that hangs while another takes its partitions over owns nothing any more, and still hangs.
        foreach (var worker in await stage.OutsideAsync())
        {
            await stage.KillAsync(worker);
            stage.Start(worker.Name);
        }
    }

    static async Task<bool> IsThroughAsync(FaultStage stage)
    {
        var victim = Victim.Of(stage.Logins.Load);
        var run = LoginManifest.Read(stage.Logins.Manifest).Find(victim.Number)!;
        return (await stage.Logins.CommittedAsync())[run.Partition] > run.Offset + victim.Number - run.First;
    }

    // No position of its partition moves for 4 s, although there is more in it.
    static async Task<StagedWorker?> IsStuckAsync(FaultStage stage)
    {
        var victim = Victim.Of(stage.Logins.Load);
        if (!File.Exists(stage.Logins.Manifest) || LoginManifest.Read(stage.Logins.Manifest).Find(victim.Number) is not { } run) return null;
        long before = (await stage.Logins.CommittedAsync())[run.Partition];
        await stage.HoldAsync(4, whole: true);
        if ((await stage.Logins.CommittedAsync())[run.Partition] != before || await IsThroughAsync(stage)) return null;
        return await stage.OwnerOfAsync(run.Partition);
    }
}
