using System.Text;
using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class OauthBearerMechanismTests
{
    [Fact]
    public void Token_and_extensions_stand_between_control_A_as_RFC_7628_has_it()
    {
        var mechanism = new OauthBearerMechanism("t.o.k", [new("logicalCluster", "lkc-1"), new("identityPoolId", "pool-2")], "b:1");
        Assert.Equal("OAUTHBEARER", mechanism.Name);
        Assert.Equal("n,,\u0001auth=Bearer t.o.k\u0001logicalCluster=lkc-1\u0001identityPoolId=pool-2\u0001\u0001", Encoding.UTF8.GetString(mechanism.First()));
        Assert.Null(mechanism.Next([]));
    }

    [Fact]
    public void A_refusal_is_answered_with_one_byte_and_nothing_follows_it()
    {
        var mechanism = new OauthBearerMechanism("t", [], "b:1");
        Assert.Equal([1], mechanism.Next("{\"status\":\"invalid_token\"}"u8));
        var error = Assert.Throws<KafkaSecurityException>(() => mechanism.Next([]));
        Assert.Equal(SecurityFailure.BrokerNotProven, error.Failure);
    }
}
