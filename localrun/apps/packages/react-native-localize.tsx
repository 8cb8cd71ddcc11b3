import {Text, View} from 'react-native';
import {getCountry, getLocales, getTimeZone} from 'react-native-localize';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          {`country ${getCountry()} ${getTimeZone()} ${getLocales()[0]?.languageTag}`}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
