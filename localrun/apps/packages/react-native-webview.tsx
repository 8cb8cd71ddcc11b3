import {Text, View} from 'react-native';
import {WebView} from 'react-native-webview';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <WebView source={{html: '<h1>page</h1>'}} style={{height: 160}} />
      </View>
      <Text>below</Text>
    </View>
  );
}
