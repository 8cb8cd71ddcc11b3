import {makeRedirectUri, useAuthRequest} from 'expo-auth-session';
import {Text, View} from 'react-native';

export default function App() {
  const [request, , prompt] = useAuthRequest(
    {clientId: 'client', redirectUri: makeRedirectUri({scheme: 'app'}), scopes: ['openid']},
    {authorizationEndpoint: 'https://example.com/authorize', tokenEndpoint: 'https://example.com/token'},
  );
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={() => prompt()}>Sign in {request ? 'now' : 'soon'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
