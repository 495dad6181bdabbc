using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

public sealed class KafkaSettingsTests
{
    static readonly string CaPath = Path.Combine(TestEnvironment.Folder, "secrets", "ca.pem");

    [Fact]
    public void Librdkafkas_spelling_and_javas_mean_the_same()
    {
        var librdkafka = Compiling.Smallest("kafka: { common: { security.protocol: sasl_ssl, sasl.mechanisms: SCRAM-SHA-256, sasl.username: u, sasl.password: p, ssl.ca.location: secrets/ca.pem }, consumer: { fetch.wait.max.ms: 9 }, producer: { message.max.bytes: 5000, compression.codec: lz4 } }\n").PlanOrThrow().Kafka;
        var java = Compiling.Smallest("kafka: { common: { security.protocol: SASL_SSL, sasl.mechanism: SCRAM-SHA-256, sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"p\";', ssl.truststore.location: secrets/ca.pem, ssl.truststore.type: PEM }, consumer: { fetch.max.wait.ms: 9 }, producer: { max.request.size: 5000, compression.type: lz4 } }\n").PlanOrThrow().Kafka;

        Assert.Equal(librdkafka, java);
        Assert.Equal((KafkaSecurityProtocol.SaslSsl, KafkaSaslMechanism.ScramSha256, "u", "p", CaPath), (java.SecurityProtocol, java.SaslMechanism!.Value, java.SaslUsername, java.SaslPassword, java.SslCaLocation));
        Assert.Equal((TimeSpan.FromMilliseconds(9), 5_000, KafkaCompression.Lz4), (java.FetchMaxWait, java.MaxRequestSize, java.Compression));
    }

    [Theory]
    [InlineData("u\\\"x", "u\"x")]
    [InlineData("a b;c", "a b;c")]
    [InlineData("back\\\\slash", "back\\slash")]
    public void A_quoted_jaas_option_may_hold_anything(string written, string user)
    {
        var kafka = Compiling.Plan($"kafka: {{ common: {{ security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN, sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required username=\"{written}\" password=\"p\";' }} }}\n").Kafka;

        Assert.Equal(user, kafka.SaslUsername);
    }

    [Fact]
    public void The_section_for_reading_wins_over_the_common_one() =>
        Assert.Equal(2, Compiling.Plan("kafka: { common: { fetch.min.bytes: 1 }, consumer: { fetch.min.bytes: 2 } }\n").Kafka.FetchMinBytes);

    [Fact]
    public void A_secret_that_is_all_of_a_file_is_remembered_with_its_file()
    {
        var kafka = Compiling.Plan("kafka: { common: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: 'x${file:/run/secrets/kafka}', sasl.password: '${file:/run/secrets/kafka}' } }\n").Kafka;
        Assert.Equal(("xs3cr3t", "s3cr3t"), (kafka.SaslUsername, kafka.SaslPassword));
        Assert.Equal((null, Path.GetFullPath("/run/secrets/kafka")), (kafka.SaslUsernameFile, kafka.SaslPasswordFile));
    }

    [Theory]
    [InlineData("sasl.oauthbearer.token.endpoint.url: 'https://idp.example.com/token', sasl.oauthbearer.client.id: id, sasl.oauthbearer.client.secret: s")]
    [InlineData("sasl.oauthbearer.token.endpoint.url: 'http://127.0.0.1:8080/token', sasl.oauthbearer.client.credentials.client.id: id, sasl.oauthbearer.client.credentials.client.secret: s")]
    public void Tokens_come_from_an_endpoint_that_is_shown_id_and_secret(string common)
    {
        var kafka = Oauth(common);
        Assert.Equal(("id", "s"), (kafka.OauthClientId, kafka.OauthClientSecret));
        Assert.EndsWith("/token", kafka.OauthTokenEndpoint!.ToString(), StringComparison.Ordinal);
        Assert.Equal(KafkaSaslMechanism.OauthBearer, kafka.SaslMechanism);
    }

    [Theory]
    [InlineData("sasl.oauthbearer.token.file: /var/run/token")]
    [InlineData("sasl.oauthbearer.token.endpoint.url: 'file:///var/run/token'")]
    public void Or_from_a_file_in_either_spelling(string common)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths are written otherwise there");
        Assert.Equal(("/var/run/token", null), (Oauth(common).OauthTokenFile, Oauth(common).OauthTokenEndpoint));
    }

    static KafkaSettings Oauth(string common) => Compiling.Plan($"kafka: {{ common: {{ security.protocol: SASL_SSL, sasl.mechanism: OAUTHBEARER, {common} }} }}\n").Kafka;

    [Fact]
    public void Each_topic_may_have_a_compression_of_its_own()
    {
        var plan = Compiling.Plan("# flag: dead_letters.compression=gzip\nkafka: { producer: { compression.type: lz4 } }\n");
        Assert.Equal((KafkaCompression.Lz4, KafkaCompression.Gzip), (plan.CompressionOf(plan.Sink.Topic), plan.CompressionOf(plan.DeadLetters.Topic)));
    }

    [Fact]
    public void Retry_topics_are_compressed_as_the_cluster_s_settings_say_whatever_the_sink_s_and_the_dead_letters_say()
    {
        var plan = Compiling.Plan("# flag: sink.compression=zstd\n# flag: dead_letters.compression=gzip\nkafka: { producer: { compression.type: lz4 } }\ndelivery: { retry: { topics: [30s] } }\n");
        Assert.Equal((KafkaCompression.Zstd, KafkaCompression.Lz4), (plan.CompressionOf(plan.Sink.Topic), plan.CompressionOf(plan.RetryTopics[0].Name)));
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("none", false)]
    [InlineData("''", false)]
    public void The_host_name_is_checked_unless_the_algorithm_is_none_or_empty(string algorithm, bool verifies) =>
        Assert.Equal(verifies, Compiling.Plan($"kafka: {{ common: {{ security.protocol: ssl, ssl.endpoint.identification.algorithm: {algorithm} }} }}\n").Kafka.VerifiesHostName);

    [Fact]
    public void A_name_that_does_nothing_yet_is_a_warning_unless_it_asks_for_the_default()
    {
        var compilation = Compiling.Smallest("kafka: { producer: { linger.ms: 5, compression.type: NONE } }\n");

        Assert.Equal("WEIR1024 kafka.producer.linger.ms has no effect in this version: delivery.transaction.age bounds how long a record waits", Compiling.Print(compilation).Split(' ', 2)[1].TrimEnd());
        Assert.NotNull(compilation.Plan);
    }

    [Fact]
    public void Defaults_are_a_plain_connection_with_a_session_of_ten_seconds()
    {
        var kafka = KafkaSettings.Default;

        Assert.Equal((KafkaSecurityProtocol.Plaintext, null, true, true), (kafka.SecurityProtocol, kafka.SaslMechanism, kafka.VerifiesHostName, kafka.VerifiesCertificate));
        Assert.Equal((10, 1, 2, 5), (kafka.SessionTimeout.TotalSeconds, kafka.HeartbeatInterval.TotalSeconds, kafka.ConnectTimeout.TotalSeconds, kafka.RequestTimeout.TotalSeconds));
    }

    [Fact]
    public void Settings_print_no_password() =>
        Assert.DoesNotContain("hunter2", (KafkaSettings.Default with { SaslPassword = "hunter2" }).ToString(), StringComparison.Ordinal);
}
