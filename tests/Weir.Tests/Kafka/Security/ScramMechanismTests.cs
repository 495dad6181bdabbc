using System.Text;
using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Protocol.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class ScramMechanismTests
{
    const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    [Fact]
    public void The_exchange_of_RFC_7677_is_spoken_byte_for_byte()
    {
        var scram = NewScram();
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Encoding.UTF8.GetString(scram.First()));
        Assert.Equal("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", Next(scram, ServerFirst));
        Assert.Null(Next(scram, ServerFinal));
    }

    [Fact]
    public void SHA_512_answers_with_a_64_byte_proof_that_a_server_accepts()
    {
        const string user = "weir", password = "weir-secret";
        var scram = new ScramMechanism(ScramHash.Sha512, user, password, "abc", "b:1");
        var server = new ScramServer(ScramHash.Sha512, password);
        string final = Next(scram, server.First(Encoding.UTF8.GetString(scram.First())))!;
        Assert.Null(Next(scram, server.Final(final)));
    }

    [Fact]
    public void Commas_and_equal_signs_in_a_user_name_are_escaped() =>
        Assert.Equal("n,,n=a=3Db=2Cc,r=x", Encoding.UTF8.GetString(new ScramMechanism(ScramHash.Sha256, "a=b,c", "p", "x", "b:1").First()));

    [Theory]
    [InlineData("r=other%hvYDpWUa2RaTCAfuxFIlj,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "nonce")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "nonce")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", "4095 iterations")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000", "2000000000 iterations")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=***,i=4096", "not SCRAM")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "not SCRAM")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-4096", "not SCRAM")]
    [InlineData("m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "not SCRAM")]
    [InlineData("", "not SCRAM")]
    public void A_broken_first_message_of_the_server_ends_the_exchange(string serverFirst, string what)
    {
        var error = Assert.Throws<KafkaSecurityException>(() => Next(NewScram(), serverFirst));
        Assert.Equal(SecurityFailure.BrokerNotProven, error.Failure);
        Assert.StartsWith("broker:9094: in SCRAM-SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9")]
    [InlineData("v=")]
    [InlineData("")]
    public void A_server_that_does_not_know_the_password_is_not_believed(string serverFinal)
    {
        var scram = NewScram();
        Next(scram, ServerFirst);
        var error = Assert.Throws<KafkaSecurityException>(() => Next(scram, serverFinal));
        Assert.Equal(SecurityFailure.BrokerNotProven, error.Failure);
    }

    [Fact]
    public void An_error_of_the_server_is_told_as_refused_credentials()
    {
        var scram = NewScram();
        Next(scram, ServerFirst);
        var error = Assert.Throws<KafkaSecurityException>(() => Next(scram, "e=invalid-proof"));
        Assert.Equal(SecurityFailure.CredentialsRefused, error.Failure);
        Assert.Equal("broker:9094: the broker refused user 'user' (SCRAM-SHA-256): invalid-proof", error.Message);
    }

    [Fact]
    public void Nothing_is_taken_after_the_last_message()
    {
        var scram = NewScram();
        Next(scram, ServerFirst);
        Next(scram, ServerFinal);
        Assert.Throws<KafkaSecurityException>(() => Next(scram, ServerFinal));
    }

    static ScramMechanism NewScram() => new(ScramHash.Sha256, "user", "pencil", Nonce, "broker:9094");

    static string? Next(ScramMechanism scram, string challenge) => scram.Next(Encoding.UTF8.GetBytes(challenge)) is { } answer ? Encoding.UTF8.GetString(answer) : null;
}
