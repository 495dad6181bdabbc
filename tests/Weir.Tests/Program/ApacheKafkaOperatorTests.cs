using Weir.Kafka;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaOperatorTests(ApacheKafkaFixture kafka) : IAsyncLifetime
{
    KafkaClient _client = null!;
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _client = kafka.NewClient();
        _program = await TestProgram.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_program is not null) await _program.DisposeAsync();
    }

    [Fact]
    public Task A_groups_positions_are_shown_and_set() => Session().ResetAsync();

    [Fact]
    public Task Who_holds_a_partition_up_is_shown_and_ended() => Session().FreeAsync();

    [Fact]
    public Task A_transaction_is_ended_by_a_marker_in_its_partition() => Session().FreeByMarkerAsync();

    OperatorSession Session() => new(command => _program.Run($"{command} -b {kafka.BootstrapServers}"), _client, kafka.NewName("operated"), kafka.NewName("operated-by"));
}
