using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Weir.Kafka;
using Weir.Kafka.Hosting;
using Weir.Tests.Program;

namespace Weir.Tests.Kafka.Hosting;

public sealed class HostingTests : IDisposable
{
    const string Nobody = "127.0.0.1:1";
    readonly CapturedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_pipeline_runs_from_the_hosts_start_to_its_end()
    {
        await using var program = await TestProgram.StartAsync();
        await program.CreateTopicsAsync();
        Assert.Equal(0, (await program.OnBroker("generate --count 500 --seed 7")).Exit);
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = program.Broker, ["Weir:Workers"] = "1", ["Weir:Delivery:Transaction:Age"] = "20ms" });
        await host.StartAsync();
        await CaughtUp.UntilAsync(() => program.OnBroker("lag user-login -t user-login --for 50ms -o json"));
        var health = await HealthOf(host);
        await host.StopAsync();
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(500L, health.Entries["weir"].Data["user-login.read"]);
        Assert.Contains("\"missing\":0,\"duplicated\":0,\"wrong\":0", (await program.OnBroker($"generate --check --count 500 --seed 7 --keys {program.Keys}")).Out);
        Assert.Equal([6001, 6006, 6007], _log.Events.Select(found => found.Id).Where(id => id is 6001 or 6006 or 6007));
        Assert.DoesNotContain(_log.Events, found => found.Level > LogLevel.Information);
    }

    [Fact]
    public async Task A_partition_that_halted_is_resumed_from_the_host()
    {
        await using var program = await TestProgram.StartAsync();
        await program.CreateTopicsAsync();
        Assert.Equal(0, (await program.OnBroker("generate --count 500 --seed 7 --bad 100%")).Exit);
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = program.Broker, ["Weir:DeadLetters:HaltWhen"] = "50% of 20", ["Weir:Delivery:Transaction:Age"] = "20ms" });
        await host.StartAsync();
        var pipeline = host.Services.GetRequiredService<WeirPipelines>().Find("user-login")!;
        await UntilAsync(program, () => pipeline.Control?.Halted.Count > 0);
        Assert.Contains("halted", pipeline.Trouble);
        Assert.Equal(0, pipeline.Status!.Dead.Values.Sum());
        pipeline.Control!.Resume([], accept: true);
        await UntilAsync(program, () => pipeline.Status.Dead.Values.Sum() == 500);
        await host.StopAsync();
        Assert.Equal((1, "user-login"), (host.Services.GetRequiredService<WeirPipelines>().Count, host.Services.GetRequiredService<WeirPipelines>()[0].Name));
    }

    [Fact]
    public async Task A_wrong_configuration_keeps_the_host_from_starting_and_says_everything_at_once()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = Nobody, ["Weir:Delivery:Transaction:Age"] = "soon", ["Weir:Wokers"] = "2" });
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(
            ["configuration Weir:delivery.transaction.age: WEIR1001", "configuration Weir:wokers: WEIR1020"],
            wrong.Failures.Select(failure => string.Join(' ', failure.Split(' ')[..3])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task While_no_broker_answers_the_host_runs_and_is_not_healthy()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = Nobody });
        await host.StartAsync();
        var health = await HealthOf(host);
        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("user-login: ", health.Entries["weir"].Description);
    }

    [Fact]
    public async Task A_host_that_must_reach_its_brokers_does_not_start_without_them()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = Nobody }, options => options.MustReachBrokersAtStart = true);
        await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => host.StartAsync());
    }

    [Fact]
    public async Task What_trying_again_does_not_cure_ends_the_host()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = program.Broker });
        var ended = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ended.SetResult);
        await host.StartAsync();
        await ended.Task;
        Assert.Contains(_log.Events, found => found.Level == LogLevel.Critical);
    }

    [Fact]
    public async Task A_variable_of_the_file_may_come_from_the_hosts_configuration()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["WEIR_BOOTSTRAP_SERVERS"] = Nobody, ["WEIR__DELIVERY__TRANSACTION__AGE"] = "is for .NET's configuration" });
        await host.StartAsync();
        await host.StopAsync();
        Assert.DoesNotContain(_log.Events, found => found.Level == LogLevel.Critical);
    }

    [Fact]
    public async Task A_service_of_the_host_may_have_the_pipelines_in_its_constructor()
    {
        await using var program = await TestProgram.StartAsync();
        using var host = Host(program.Folder, new() { ["Weir:Brokers"] = Nobody }, services: services => services
            .AddWeir(weir => weir.AddPipeline("pipeline.yaml"))
            .AddHostedService<Onlooker>());
        // Services that are made in a circle block the thread that asks for them.
        await Task.Run(() => host.StartAsync()).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        var seen = host.Services.GetServices<IHostedService>().OfType<Onlooker>().Single().Pipelines;
        Assert.Equal(["user-login", "user-login"], seen.Select(pipeline => pipeline.Name));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Brokers", "brokers")]
    [InlineData("Delivery:Transaction:Age", "delivery.transaction.age")]
    [InlineData("DeadLetters:Topic", "dead_letters.topic")]
    [InlineData("dead_letters:topic", "dead_letters.topic")]
    [InlineData("DELIVERY", "delivery")]
    public void A_key_of_the_configuration_is_a_setting_in_dot_nets_spelling_or_in_the_files(string key, string path) => Assert.Equal(path, SettingPath.Of(key));

    IHost Host(string folder, Dictionary<string, string?> configuration, Action<HostedPipelineOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.AddProvider(_log);
        builder.Services.AddWeir(weir => weir.AddPipeline("pipeline.yaml", configure));
        builder.Services.AddHealthChecks().AddWeir();
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    // Lag is looked at for a while: so long is waited.
    async Task UntilAsync(TestProgram program, Func<bool> holds)
    {
        for (int tries = 1; !holds(); tries++)
        {
            if (tries > 200) Assert.Fail(string.Join('\n', _log.Events.Select(told => told.ToString())));
            await program.OnBroker("lag user-login -t user-login --for 50ms");
        }
    }

    static Task<HealthReport> HealthOf(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    sealed class Onlooker(WeirPipelines pipelines) : BackgroundService
    {
        public WeirPipelines Pipelines => pipelines;

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
