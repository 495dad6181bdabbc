namespace Weir.Personal;

/// <summary>Names of fields under which people keep what is personal. A guess that is meant to be too wide: who knows better strikes it out.</summary>
static class PersonalName
{
    /// <summary>Behind one of these a name speaks of something else: <c>device_type</c>, <c>email_verified</c>, <c>ip_token</c>.</summary>
    static readonly HashSet<string> Harmless = ["token", "hash", "hashed", "pseudonym", "type", "kind", "model", "version", "count", "total", "status", "state", "format", "verified", "enabled", "consent", "score", "rank"];

    static readonly (string Reason, string[] Names)[] Known =
    [
        ("an address in the network", ["ip", "ips", "ipv4", "ipv6", "ipaddr", "ipaddress", "remoteaddr", "remoteaddress", "clientaddr", "clientaddress", "xforwardedfor", "forwardedfor"]),
        ("an e-mail address", ["email", "mail", "emailaddress", "mailaddress"]),
        ("a telephone number", ["phone", "phonenumber", "mobile", "mobilenumber", "tel", "telephone", "msisdn", "fax", "cellphone"]),
        ("a number that an authority gave a person", ["ssn", "socialsecurity", "socialsecuritynumber", "passport", "passportnumber", "nationalid", "taxid", "taxnumber", "driverslicense", "licensenumber", "nino", "personalnumber"]),
        ("an account or a card", ["iban", "pan", "cardnumber", "creditcard", "ccnumber", "accountnumber", "bankaccount", "cvv", "cvc"]),
        ("an identifier of a person", ["userid", "uid", "userids", "customerid", "accountid", "memberid", "personid", "subscriberid", "visitorid", "employeeid", "patientid", "playerid", "username", "login", "loginname", "nickname", "displayname", "owneremail", "userkey"]),
        ("a session of a person", ["sessionid", "cookie", "cookieid", "visitid"]),
        ("a device of a person", ["deviceid", "imei", "imsi", "iccid", "idfa", "idfv", "gaid", "aaid", "androidid", "advertisingid", "adid", "udid", "mac", "macaddress", "serialnumber", "fingerprint", "pushtoken"]),
        ("a person's name", ["firstname", "lastname", "surname", "fullname", "givenname", "familyname", "middlename", "maidenname", "realname", "forename"]),
        ("where a person lives or is", ["address", "street", "streetaddress", "addressline", "postcode", "postalcode", "zip", "zipcode", "lat", "lon", "lng", "latitude", "longitude", "geolocation", "gps"]),
        ("a date of birth", ["dob", "birthday", "birthdate", "dateofbirth", "born"]),
        ("a secret", ["password", "passwd", "pwd", "secret", "apikey", "accesstoken", "refreshtoken", "authorization", "privatekey"]),
    ];

    static readonly Dictionary<string, string> Reasons = Known.SelectMany(group => group.Names.Select(name => (name, group.Reason))).ToDictionary();

    /// <summary>What the name says, as the end of "its name says that it is …"; null where it says nothing.</summary>
    public static string? Reason(string name)
    {
        var words = FieldWords.Of(name);
        for (int from = 0; from < words.Count; from++)
        {
            string joined = "";
            for (int at = from; at < words.Count; at++)
            {
                joined += words[at];
                if (Reasons.TryGetValue(joined, out string? reason) && (at == words.Count - 1 || !Harmless.Contains(words[^1]))) return reason;
            }
        }
        return null;
    }
}
