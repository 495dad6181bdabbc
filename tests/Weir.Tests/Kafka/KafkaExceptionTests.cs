using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Tests.Kafka;

public sealed class KafkaExceptionTests
{
    [Fact]
    public void What_the_broker_said_keeps_Kafkas_name_and_words()
    {
        var error = new KafkaServerException(ErrorCode.TopicAlreadyExists, "topic 'orders'", "Topic 'orders' already exists.");
        Assert.Equal("topic 'orders': TOPIC_ALREADY_EXISTS: Topic 'orders' already exists.", error.Message);
        Assert.False(error.IsRetriable);
    }

    [Theory]
    [InlineData(ErrorCode.NotLeaderOrFollower, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    public void Whether_to_try_again_is_what_Kafka_says(ErrorCode code, bool isRetriable) => Assert.Equal(isRetriable, new KafkaServerException(code, "topic 't'").IsRetriable);

    [Fact]
    public void The_message_is_one_line_even_when_the_brokers_is_not() =>
        Assert.Equal("topic 't': INVALID_CONFIG: a b", new KafkaServerException(ErrorCode.InvalidConfig, "topic 't'", "a\nb\n").Message);

    [Fact]
    public void A_missing_topic_comes_with_the_command_that_creates_it() =>
        Assert.Contains("weir topics create", new KafkaServerException(ErrorCode.UnknownTopicOrPartition, "topic 't'").Hint, StringComparison.Ordinal);
}
