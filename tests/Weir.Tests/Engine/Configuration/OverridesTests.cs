using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

public sealed class OverridesTests
{
    [Fact]
    public void The_file_wins_over_defaults_the_environment_over_the_file_and_flags_over_all()
    {
        const string file = "delivery: { transaction: { records: 1, bytes: 1MiB, age: 1ms } }\n";
        const string environment = "# env: WEIR_DELIVERY__TRANSACTION__BYTES=2MiB\n# env: WEIR_DELIVERY__TRANSACTION__AGE=2ms\n";
        const string flags = "# flag: delivery.transaction.age=3ms\n";

        var transaction = Compiling.Plan(file + environment + flags).Delivery.Transaction;

        Assert.Equal(new TransactionOptions(1, ByteSize.MiB(2), TimeSpan.FromMilliseconds(3)), transaction);
    }

    [Fact]
    public void A_setting_is_added_where_the_file_has_none_of_its_section() =>
        Assert.Equal(50, Compiling.Plan("# env: WEIR_DELIVERY__TRANSACTION__AGE=50ms\n").Delivery.Transaction.Age.TotalMilliseconds);

    [Fact]
    public void A_list_is_given_with_commas() =>
        Assert.Equal(["a:1", "b:2"], Compiling.Plan("# env: WEIR_BROKERS=a:1, b:2\n").Brokers.Select(broker => broker.ToString()));

    [Fact]
    public void A_kafka_name_is_given_with_underscores_for_its_dots()
    {
        var kafka = Compiling.Plan("# env: WEIR_KAFKA__COMMON__CLIENT_ID=logins\n# flag: kafka.consumer.fetch.min.bytes=5\n").Kafka;

        Assert.Equal(("logins", 5), (kafka.ClientId, kafka.FetchMinBytes));
    }

    [Fact]
    public void A_key_is_found_although_variables_have_no_hyphens()
    {
        var keys = Compiling.Plan("# env: WEIR_KEYS__LOGIN_IP__ENCODING=text\nkeys: { login-ip: { folder: secrets/login-ip } }\n").Records.Keys;

        Assert.Equal(KeyEncoding.Text, keys["login-ip"].Encoding);
    }

    [Fact]
    public void A_variable_of_ours_that_is_no_setting_does_not_count() =>
        Assert.Equal("user-login", Compiling.Plan("# env: WEIR_INSTANCE=pod-0\n# env: WEIR_BOOTSTRAP_SERVERS=a:1\n# env: SINK__TOPIC=x\n").Name);
}
