import * as WebBrowser from 'expo-web-browser';
import {Text, View} from 'react-native';

WebBrowser.maybeCompleteAuthSession();

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={() => WebBrowser.openBrowserAsync('https://example.com')}>Open</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
